/**
 * What callers use of a fleet of processes: each writes its own use of a window as a row that goes by itself, and adds up the
 * rows of the others, beside the requests and at most once a second a caller. Without the table each counts for itself.
 */
import { createHash, randomUUID } from 'node:crypto';
import { quote } from '../cql/identifier.ts';
import { native } from '../cql-type/value-type.ts';
import { Deadline } from '../deadline.ts';
import type { ExecutionScope, Executor } from '../statement/executor.ts';
import type { Statement } from '../statement/statement.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { CallerUse, Unit } from './rate-limiter.ts';

const EVERY_MS = 1_000;
const TIMEOUT_MS = 2_000;
/** A failure is logged so often at most. */
const TELL_MS = 60_000;
const UNITS: readonly Unit[] = ['requests', 'cost'];

/** Of `keyspace.table`. */
function quotedTable(table: string): string {
  return table.split('.').map(quote).join('.');
}

/** How the table is created: the gateway never does it. */
export function createRateTable(table: string): string {
  return `CREATE TABLE ${quotedTable(table)} (caller text, window bigint, process uuid, requests bigint, cost bigint, PRIMARY KEY ((caller, window), process))`;
}

export function readUse(table: string, values: Statement['values'] = []): Statement {
  const where = values.length === 0 ? ' LIMIT 1' : ' WHERE caller = ? AND window = ?';
  const columns = (['process', 'requests', 'cost'] as const).map((column) => ({
    column,
    property: column,
    type: native(column === 'process' ? 'uuid' : 'bigint'),
  }));
  const cql = `SELECT process, requests, cost FROM ${quotedTable(table)}${where}`;
  return { cql, values, columns, kind: 'read', isIdempotent: true, isPrepared: true };
}

export interface SharedUseParts {
  readonly table: string;
  readonly windowS: number;
  readonly executor: Executor;
  readonly logger: Logger;
}

export class SharedUse {
  readonly #parts: SharedUseParts;
  readonly #process = randomUUID();
  readonly #running = new Set<Promise<void>>();
  #toldAt = 0;

  constructor(parts: SharedUseParts) {
    this.#parts = parts;
  }

  /** After a request of the caller. */
  share(use: CallerUse): void {
    const now = performance.now(); // a clock may be set back
    // Who asked once is no load: a flood of callers must not become one of statements.
    if (use.used.requests < 2 || now - use.sharedAt < EVERY_MS) return;
    use.sharedAt = now;
    const sharing = Deadline.run(TIMEOUT_MS, (deadline) => this.#share(use, { deadline, origin: 'boot' }))
      .catch((error: unknown) => this.#tell(error))
      .finally(() => this.#running.delete(sharing));
    this.#running.add(sharing);
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    await Promise.all(this.#running);
  }

  async #share(use: CallerUse, scope: ExecutionScope): Promise<void> {
    const { table, windowS, executor } = this.#parts;
    const { window } = use;
    // Who asked is nobody's business who reads the table.
    const caller = createHash('sha256').update(use.key).digest('hex');
    const key = [
      { value: caller, type: native('text') },
      { value: String(window), type: native('bigint') },
    ];
    await executor.execute(
      {
        cql: `INSERT INTO ${quotedTable(table)} (caller, window, process, requests, cost) VALUES (?, ?, ?, ?, ?) USING TTL ${2 * windowS}`,
        values: [
          ...key,
          { value: this.#process, type: native('uuid') },
          ...UNITS.map((unit) => ({ value: String(Math.round(use.used[unit])), type: native('bigint') })),
        ],
        columns: [],
        kind: 'write',
        isIdempotent: true,
        isPrepared: true,
      },
      scope,
    );
    const { rows } = await executor.execute(readUse(table, key), scope);
    if (use.window !== window) return;
    const others = rows.filter(({ process }) => process !== this.#process);
    for (const { unit, bucket } of use.buckets) {
      const sum = others.reduce((total, row) => total + Math.max(0, Number(row[unit] ?? 0)), 0);
      bucket.give(use.others[unit] - sum, Date.now());
      use.others[unit] = sum;
    }
  }

  #tell(error: unknown): void {
    if (Date.now() - this.#toldAt < TELL_MS) return;
    this.#toldAt = Date.now();
    this.#parts.logger.warn('rate limits are not shared with other processes', { error });
  }
}
