/**
 * Carries a program out: reads level by level, all keys of a level together. A failure is a value of the field that it
 * belongs to; only mistakes of the engine itself are thrown.
 */
import type { Row } from '../cql-type/value-type.ts';
import type { GatewayContext } from '../graphql/context.ts';
import { parseNodeId } from '../graphql/values/node-id.ts';
import { keyColumns, type TableModel } from '../model/keyspace-model.ts';
import { checkKey } from '../plan/check-value.ts';
import { pageSize } from '../plan/page-size.ts';
import { planKey, planWhere, type ReadPlan } from '../plan/read-plan.ts';
import type { Where } from '../plan/where.ts';
import type { Key } from '../reads/level-read.ts';
import { keyPage, type PageResult } from '../reads/position.ts';
import type { RowAnswer } from '../reads/row-loader.ts';
import { type ArgumentValues, argumentsOf } from './arguments.ts';
import { distinctKeys } from './distinct-keys.ts';
import type {
  Columns,
  ConnectionShape,
  ManyRead,
  NodeRead,
  ObjectShape,
  OneRead,
  PageRead,
  Program,
  RootItem,
  RowRead,
  Site,
} from './program.ts';
import {
  Failure,
  failed,
  type ManyResult,
  NO_SLOTS,
  NULL,
  type OneResult,
  type ParentPage,
  type RootResult,
  type Slots,
} from './results.ts';

export interface RunParts {
  readonly program: Program;
  readonly context: GatewayContext;
  /** Coerced. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly tables: ReadonlyMap<string, TableModel>;
}

interface PageArguments {
  readonly where?: Where | null;
  readonly orderBy?: 'STORED' | 'REVERSED' | null;
  readonly first?: number | null;
  readonly after?: string | null;
}

export async function run(parts: RunParts): Promise<readonly RootResult[]> {
  const running = new Run(parts);
  const [only, ...others] = parts.program.items;
  if (only !== undefined && others.length === 0) return [await running.root(only)];
  return Promise.all(parts.program.items.map((item) => running.root(item)));
}

class Run {
  readonly #parts: RunParts;

  constructor(parts: RunParts) {
    this.#parts = parts;
  }

  async root(item: RootItem): Promise<RootResult> {
    if (item.kind === 'typename') return undefined;
    try {
      switch (item.kind) {
        case 'row':
          return { result: await this.#row(item) };
        case 'page':
          return { result: await this.#page(item) };
        case 'node':
          return await this.#node(item);
      }
    } catch (error) {
      return new Failure(error);
    }
  }

  async #row(read: RowRead): Promise<OneResult> {
    const { table } = read;
    const args = this.#arguments(read);
    const key = keyColumns(table).map((column) => (args[column.field] ?? null) as Key[number]); // typed by its scalar
    checkKey(table, key);
    return this.#single(table, key, read);
  }

  async #node(read: NodeRead): Promise<RootResult> {
    const { nodeId } = this.#arguments(read);
    const { table, key } = parseNodeId(String(nodeId), this.#parts.tables);
    checkKey(table, key);
    const { object, columns } = read.ofTable(table);
    return { result: await this.#single(table, key, { object, columns }), object };
  }

  async #single(
    table: TableModel,
    key: Key,
    { object, columns }: { readonly object: ObjectShape; readonly columns: Columns },
  ): Promise<OneResult> {
    this.#parts.context.guard(table, 'read');
    const row = await this.#oneRow(table, key, columns);
    if (row === null) return NO_ROW;
    const rows = [row];
    const slots = object.relations.length === 0 ? NO_SLOTS : await this.#below(object, rows);
    return { kind: 'one', places: FIRST, rows, errors: NO_ERRORS, slots };
  }

  async #page(read: PageRead): Promise<ManyResult> {
    const { context } = this.#parts;
    const args: PageArguments = this.#arguments(read);
    context.guard(read.table, 'read');
    const first = pageSize(args.first, context.limits);
    const plan = planWhere(read.table, args.where, {
      isReversed: args.orderBy === 'REVERSED',
      maxInList: context.limits.maxInList,
      projection: read.columns.projection,
    });
    const page = await this.#readPlan(plan, first, { after: args.after, columns: read.columns });
    return this.#many(read.connection, [{ page, plan: () => plan }]);
  }

  /** A full key names one row, so it shares the loader of rows. */
  async #readPlan(
    plan: ReadPlan,
    first: number,
    { after, columns }: { readonly after: string | null | undefined; readonly columns: Columns },
  ): Promise<PageResult> {
    const { cursors, tenant, loaders } = this.#parts.context;
    const position = isGiven(after) ? cursors.decode(after, { plan, tenant }) : undefined;
    if (plan.kind !== 'row') return loaders.page({ plan, first, after: position, wanted: columns.wanted });
    if (position !== undefined) return keyPage(plan.table, [], first);
    const key = plan.conditions.map(({ value }) => value);
    const row = await this.#oneRow(plan.table, key, columns);
    return keyPage(plan.table, row === null ? [] : [row], first);
  }

  #oneRow(table: TableModel, key: Key, columns: Columns): Promise<Row | null> {
    const { program, context } = this.#parts;
    return program.isEachReadOnce
      ? context.loaders.rowOnce(table, key, columns)
      : context.loaders.row(table, key, columns.projection);
  }

  #below(object: ObjectShape, rows: readonly Row[]): Slots | Promise<Slots> {
    if (object.relations.length === 0 || rows.length === 0) return NO_SLOTS;
    return Promise.all(
      object.relations.map((read) => (read.kind === 'one' ? this.#one(read, rows) : this.#manyOf(read, rows))),
    );
  }

  async #one(read: OneRead, parents: readonly Row[]): Promise<OneResult> {
    const { keys, places } = distinctKeys(read.relation, parents);
    if (keys.length === 0) return { kind: 'one', places, rows: [], errors: [], slots: NO_SLOTS };
    const answers = await this.#answers(read, keys);
    const [rows, errors]: [Row[], unknown[]] = [[], []];
    const placeOf = answers.map((answer) => {
      if (answer === null) return NULL;
      return answer instanceof Error ? failed(errors.push(answer) - 1) : rows.push(answer) - 1;
    });
    const slots = await this.#below(read.object, rows);
    return { kind: 'one', places: places.map((place) => placeOf[place] ?? NULL), rows, errors, slots };
  }

  async #answers({ table, columns }: OneRead, keys: readonly Key[]): Promise<readonly RowAnswer[]> {
    try {
      this.#parts.context.guard(table, 'read');
      return await this.#rows(table, keys, columns);
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      return keys.map(() => failure);
    }
  }

  /** Where no table is read at two places, rows need not be collected with others, nor kept. */
  #rows(table: TableModel, keys: readonly Key[], columns: Columns): Promise<readonly RowAnswer[]> {
    const { program, context } = this.#parts;
    return program.isEachReadOnce
      ? context.loaders.rowsOnce(table, keys, columns)
      : context.loaders.rows(table, keys, columns.projection);
  }

  async #manyOf(read: ManyRead, parents: readonly Row[]): Promise<ManyResult> {
    const pages = await this.#pagesOf(read, parents).catch((error: unknown) => parents.map(() => new Failure(error)));
    return this.#many(read.connection, pages);
  }

  async #pagesOf(read: ManyRead, parents: readonly Row[]): Promise<readonly (PageOf | Failure)[]> {
    const { context } = this.#parts;
    const args: PageArguments = this.#arguments(read);
    context.guard(read.table, 'read');
    const first = pageSize(args.first, context.limits);
    const isReversed = args.orderBy === 'REVERSED';
    const { projection } = read.columns;
    const { keys, places } = distinctKeys(read.relation, parents);
    const planOf = (place: number) => planKey(read.table, keys[place]!, { isReversed, projection }); // a place of keys
    const pages = isGiven(args.after)
      ? await this.#pagesAfter(
          keys.map((_, place) => planOf(place)),
          first,
          args.after,
        )
      : await this.#firstPages(read.table, first, { keys, isReversed, projection });
    return places.map((place) => {
      if (place === NULL) return { page: keyPage(read.table, [], first), plan: noPlan };
      const page = pages[place]!; // one page a key
      return page instanceof Error ? new Failure(page) : { page, plan: () => planOf(place) };
    });
  }

  async #firstPages(
    table: TableModel,
    first: number,
    request: { readonly keys: readonly Key[]; readonly isReversed: boolean; readonly projection: number },
  ): Promise<readonly (PageResult | Error)[]> {
    if (request.keys.length === 0) return [];
    const answers = await this.#parts.context.loaders.partitions(table, { ...request, limit: first + 1 });
    return answers.map((rows) => (rows instanceof Error ? rows : keyPage(table, rows, first)));
  }

  /** One page further: a cursor fits one parent at most, and fails for the others. */
  #pagesAfter(plans: readonly ReadPlan[], first: number, after: string): Promise<readonly (PageResult | Error)[]> {
    const { cursors, tenant, loaders } = this.#parts.context;
    return Promise.all(
      plans.map(async (plan) => {
        try {
          return await loaders.page({ plan, first, after: cursors.decode(after, { plan, tenant }) });
        } catch (error) {
          return error instanceof Error ? error : new Error(String(error));
        }
      }),
    );
  }

  async #many(connection: ConnectionShape, found: readonly (PageOf | Failure)[]): Promise<ManyResult> {
    const rows: Row[] = [];
    const pages = found.map((each): ParentPage | Failure => {
      if (each instanceof Failure) return each;
      const start = rows.length;
      for (const row of each.page.rows) rows.push(row);
      return { ...each, start };
    });
    const slots = await Promise.all(connection.objects.map((object) => this.#below(object, rows)));
    return { kind: 'many', pages, rows, slots };
  }

  #arguments(site: Site): ArgumentValues {
    return argumentsOf(site, this.#parts.variables);
  }
}

const FIRST: readonly number[] = [0];
const NO_ERRORS: readonly unknown[] = [];
const NO_ROW: OneResult = { kind: 'one', places: [NULL], rows: [], errors: NO_ERRORS, slots: NO_SLOTS };

type PageOf = Omit<ParentPage, 'start'>;

/** The page of a parent without a key has no rows, hence no cursors. */
function noPlan(): never {
  throw new TypeError('Cannot make a cursor of a page without rows');
}

function isGiven(after: string | null | undefined): after is string {
  return after !== null && after !== undefined;
}
