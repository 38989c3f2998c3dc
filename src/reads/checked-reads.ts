/**
 * Reads of rows that have to be looked at, as their keys do not tell whether they are permitted: read together with what the
 * checks need of them, and shown without it.
 */
import type { Row } from '../cql-type/value-type.ts';
import { toError } from '../errors.ts';
import { keyColumns, type TableModel } from '../model/keyspace-model.ts';
import { checkProjection, type Permit } from '../plan/permit.ts';
import { NARROW, type Projection } from '../plan/projection.ts';
import type { ReadPlan } from '../plan/read-plan.ts';
import { comparedPage } from './compared-rows.ts';
import type { Loaders, PartitionsRequest, RowAnswer } from './create-loaders.ts';
import { evenTime } from './even-time.ts';
import type { Key } from './level-read.ts';
import type { PageRequest, PageResult, Position } from './position.ts';
import type { KeyAnswer } from './read-level.ts';
import type { RowChecks } from './row-checks.ts';

export class CheckedReads {
  readonly #loaders: Loaders;
  readonly #checks: RowChecks;

  constructor(loaders: Loaders, checks: RowChecks) {
    this.#loaders = loaders;
    this.#checks = checks;
  }

  /**
   * One answer a key, in their order; null where the row is not there, or not permitted. How long that takes must not tell
   * them apart: checks are asked of rows that are not there too, without values, and both end with a step of time.
   */
  async rows(read: CheckedRead, keys: readonly Key[]): Promise<readonly RowAnswer[]> {
    const startedAt = performance.now();
    const answers = await this.#loaders.rows(wholeOf(read.table), keys, projectionFor(read));
    const looked = answers.map((answer, index) => (isRow(answer) ? answer : emptyRow(read.table, keys[index]!))); // one a key
    const isPermitted = await this.#checks.permitted(read.permit, looked);
    const seen = answers.map((answer, index) => {
      if (!isRow(answer)) return answer;
      return isPermitted[index] === true ? shownRow(read, answer) : null;
    });
    if (seen.includes(null)) await evenTime(startedAt);
    return seen;
  }

  async rowSerially(permit: Permit, plan: ReadPlan): Promise<Row | null> {
    const read = readOf(permit, plan);
    const startedAt = performance.now();
    const row = await this.#loaders.rowSerially(planFor(read, plan));
    const [isPermitted] = await this.#checks.permitted(permit, [row ?? missingRow(plan)]);
    if (row !== null && isPermitted === true) return shownRow(read, row);
    await evenTime(startedAt);
    return null;
  }

  /** As long as it takes for rows by keys, one by a whole key takes; of others only the step of time is the same. */
  async page(permit: Permit, { wanted: _wanted, ...request }: PageRequest): Promise<PageResult> {
    const { plan, first } = request;
    const read = readOf(permit, plan);
    const startedAt = performance.now();
    const page = await comparedPage(
      (each) => this.#loaders.page(each),
      { ...request, plan: planFor(read, plan) },
      (rows) => this.#checks.permitted(permit, rows.length === 0 && plan.kind === 'row' ? [missingRow(plan)] : rows),
    );
    if (page.rows.length < first) await evenTime(startedAt);
    return { ...page, rows: page.rows.map((row) => shownRow(read, row)) };
  }

  /** The first rows of each of several keys, by one level where that is enough. @param plans of the same keys. */
  async below(
    permit: Permit,
    request: PartitionsRequest & { readonly table: TableModel },
    plans: readonly ReadPlan[],
  ): Promise<readonly KeyAnswer[]> {
    const { table, limit, ...level } = request;
    const read: CheckedRead = { table, permit, projection: request.projection };
    const wanted = { ...level, ...(limit === undefined ? {} : { limit }), projection: projectionFor(read) };
    const startedAt = performance.now();
    const answers = await this.#loaders.partitions(wholeOf(table), wanted);
    const ofKey = async (answer: KeyAnswer, plan: ReadPlan): Promise<KeyAnswer> => {
      if (answer instanceof Error) return answer;
      const permitted = await this.#permitted(read, answer);
      const isCut = limit !== undefined && answer.length >= limit && permitted.length < limit;
      return isCut ? this.#firstRows(permit, { plan, first: limit }) : permitted.map((row) => shownRow(read, row));
    };
    // What fails below one key costs that key alone.
    const shown = await Promise.all(answers.map((answer, index) => ofKey(answer, plans[index]!).catch(toError))); // a plan a key
    const isShort = shown.some((each) => !(each instanceof Error) && (limit === undefined || each.length < limit));
    if (isShort) await evenTime(startedAt);
    return shown;
  }

  /** However many rows stand between them: the statements of an operation are bounded. */
  async #firstRows(permit: Permit, { plan, first }: PageRequest): Promise<readonly Row[]> {
    const rows: Row[] = [];
    let after: Position | undefined;
    for (let isMore = true; isMore && rows.length < first; ) {
      const page = await this.page(permit, { plan, first: first - rows.length, after });
      rows.push(...page.rows);
      after = page.end;
      isMore = page.hasNextPage && after !== undefined;
    }
    return rows;
  }

  async #permitted({ permit }: CheckedRead, rows: readonly Row[]): Promise<readonly Row[]> {
    const isPermitted = await this.#checks.permitted(permit, rows);
    return rows.filter((_row, index) => isPermitted[index]);
  }
}

export interface CheckedRead {
  readonly table: TableModel;
  readonly permit: Permit;
  /** What is shown of the rows. */
  readonly projection: Projection;
}

function readOf(permit: Permit, { table, projection }: ReadPlan): CheckedRead {
  return { table, permit, projection };
}

/** Columns that the caller cannot read are there for checks alone. */
function wholeOf(table: TableModel): TableModel {
  return table.whole ?? table;
}

function projectionFor({ permit, projection }: Omit<CheckedRead, 'table'>): Projection {
  return projection | (checkProjection(permit) ?? NARROW);
}

function planFor(read: CheckedRead, plan: ReadPlan): ReadPlan {
  return { ...plan, table: wholeOf(plan.table), projection: projectionFor(read) };
}

function isRow(answer: RowAnswer): answer is Row {
  return answer !== null && !(answer instanceof Error);
}

/** Of the whole key that a plan names. */
function missingRow({ table, conditions }: ReadPlan): Row {
  return emptyRow(
    table,
    conditions.map(({ value }) => value),
  );
}

/** A key without values. */
export function emptyRow(table: TableModel, key: Key): Row {
  return Object.fromEntries(keyColumns(table).map(({ field }, index) => [field, key[index] ?? null]));
}

function shownRow({ table }: CheckedRead, row: Row): Row {
  const { whole = table } = table;
  if (whole.columns.length === table.columns.length) return row;
  const hidden = new Set(whole.columns.filter((column) => !table.columns.includes(column)).map(({ field }) => field));
  return Object.fromEntries(Object.entries(row).filter(([field]) => !hidden.has(field)));
}
