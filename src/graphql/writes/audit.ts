/** What is told of each write, and each refused read, for an audit: which table, what was wanted, what became of it. Values of columns alone that the configuration names. */
import type { Action } from '../../config/config.ts';
import type { Row } from '../../cql-type/value-type.ts';
import { isGatewayError } from '../../errors.ts';
import { isHandedOver } from './batch-run.ts';
import type { Written } from './resolve-write.ts';
import type { Write } from './write.ts';

export interface AuditEntry {
  readonly action: Action;
  /** Its id. */
  readonly table: string;
  readonly outcome: 'APPLIED' | 'NOT_APPLIED' | 'UNKNOWN';
  /** Of the error that it ended with. */
  readonly code?: string;
  /** Of columns that are told, by name; of writes that were carried out or not by a condition. */
  readonly values?: Row;
  /** Writes of a list that ended so. */
  readonly count: number;
}

/** Told of each write that has ended, and of what the hook `authorize` refuses. */
export type Audit = (entry: AuditEntry) => void;

/** The result as it is; a batch is told of when it was sent. */
export function audited<Result extends Written | readonly (Written | Error)[]>(
  { table, kind }: Write,
  audit: Audit | undefined,
  result: Promise<Result>,
): Promise<Result> {
  if (audit === undefined) return result;
  const tell = (ends: readonly (Written | Error)[]) => {
    const counted = new Map<string, AuditEntry>();
    for (const each of ends) {
      if (isHandedOver(each)) continue;
      const end = endOf(each);
      const key = `${end.outcome} ${end.code} ${end.values === undefined ? '' : JSON.stringify(end.values)}`;
      counted.set(key, { action: kind, table: table.id, ...end, count: (counted.get(key)?.count ?? 0) + 1 });
    }
    for (const entry of counted.values()) audit(entry);
  };
  return result.then(
    (written) => {
      tell(Array.isArray(written) ? written : [written as Written]);
      return written;
    },
    (error: Error) => {
      tell([error]);
      throw error;
    },
  );
}

type End = Pick<AuditEntry, 'outcome' | 'code' | 'values'>;

function endOf(each: Written | Error): End {
  if (!(each instanceof Error)) {
    const { applied, audited: values } = each;
    return { outcome: applied ? 'APPLIED' : 'NOT_APPLIED', ...(values === undefined ? {} : { values }) };
  }
  return isGatewayError(each) ? { outcome: each.outcome, code: each.code } : { outcome: 'UNKNOWN' };
}
