/**
 * Writes of rows that checks decide of: the row is read first. Between that and the write another may change it, as no
 * statement of Cassandra does both.
 */
import type { JsonValue, Row } from '../cql-type/value-type.ts';
import { GatewayError } from '../errors.ts';
import { checkProjection, type Permit } from '../plan/permit.ts';
import { NARROW } from '../plan/projection.ts';
import type { WritePlan } from '../plan/write-plan.ts';
import { emptyRow } from '../reads/checked-reads.ts';
import type { Loaders } from '../reads/create-loaders.ts';
import { evenTime } from '../reads/even-time.ts';
import type { RowChecks } from '../reads/row-checks.ts';

/** Which rows a write may be about: as they are, and as it leaves them. */
export interface WritePermits {
  readonly before: readonly Permit[];
  readonly after: readonly Permit[];
}

export class WriteChecks {
  readonly #loaders: Pick<Loaders, 'row'>;
  readonly #checks: RowChecks;

  constructor(loaders: Pick<Loaders, 'row'>, checks: RowChecks) {
    this.#loaders = loaders;
    this.#checks = checks;
  }

  /**
   * Whether a write of one row is permitted: not where there is none, unless it may make one.
   * @throws {GatewayError} `FORBIDDEN` where it cannot be told; rejects with what a check throws.
   */
  async isPermitted(plan: WritePlan, { before, after }: WritePermits): Promise<boolean> {
    assertWhole(plan, after);
    const { table, key, kind } = plan;
    const projection = [...before, ...after].reduce((union, each) => union | (checkProjection(each) ?? NARROW), NARROW);
    const startedAt = performance.now();
    const old = await this.#loaders.row(table, key, projection);
    const isMissing = old === null && kind !== 'insert' && kind !== 'increment';
    // Of a row that is not there too: it takes as long as one that is hidden.
    const seen = isMissing ? emptyRow(table, key) : old;
    const left = leftBy(plan, old);
    const permitted = await Promise.all([
      ...before.map((permit) => seen === null || this.#is(permit, seen)),
      ...after.map((permit) => left === undefined || this.#is(permit, left)),
    ]);
    if (!isMissing && !permitted.includes(false)) return true;
    await evenTime(startedAt);
    return false;
  }

  async #is(permit: Permit, row: Row): Promise<boolean> {
    const [isPermitted = false] = await this.#checks.permitted(permit, [row]);
    return isPermitted;
  }
}

/** The row after the write, as far as checks may ask for it; undefined where there is none any more. What counts is as it was. */
function leftBy({ table, kind, key, columns, assignments }: WritePlan, old: Row | null): Row | undefined {
  if (kind === 'delete' && columns === undefined) return undefined;
  const row = { ...(old ?? emptyRow(table, key)) };
  if (kind === 'increment') return row;
  for (const { column, bound } of assignments)
    if (bound.value !== undefined) row[column.field] = bound.value as JsonValue; // of the input, as it was checked
  for (const { field } of columns ?? []) row[field] = null;
  return row;
}

/** What becomes of a value by an edit of its parts only Cassandra knows. */
function assertWhole({ edits }: WritePlan, permits: readonly Permit[]): void {
  const checked = new Set(
    permits.flatMap((permit) => permit.flatMap(({ checks }) => checks.flatMap(({ columns }) => columns))),
  );
  const edited = edits.find(({ column }) => checked.has(column));
  if (edited === undefined) return;
  throw new GatewayError(
    'FORBIDDEN',
    `Cannot edit parts of ${edited.column.field} as the rules of the caller decide by its value: set it whole`,
  );
}
