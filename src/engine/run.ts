/**
 * Carries a program out: reads level by level, all keys of a level together. A failure is a value of the field that it
 * belongs to; only mistakes of the engine itself are thrown.
 */

import type { Row } from '../cql-type/value-type.ts';
import { toError } from '../errors.ts';
import { parseNodeId } from '../graphql/values/node-id.ts';
import { keyColumns, type TableModel } from '../model/keyspace-model.ts';
import { checkKey } from '../plan/check-value.ts';
import type { Key } from '../reads/level-read.ts';
import type { RowAnswer } from '../reads/row-loader.ts';
import { argumentsOf } from './arguments.ts';
import { distinctKeys } from './distinct-keys.ts';
import type {
  Columns,
  ConnectionShape,
  ManyRead,
  NodeRead,
  ObjectShape,
  OneRead,
  PageRead,
  RootItem,
  RowRead,
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
import { type PageOf, pageOf, pagesOf } from './run-pages.ts';
import { type RunParts, rowOf, rowsOf } from './run-parts.ts';

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
    const args = argumentsOf(read, this.#parts.variables);
    const key = keyColumns(table).map((column) => (args[column.field] ?? null) as Key[number]); // typed by its scalar
    checkKey(table, key);
    return this.#single(table, key, read);
  }

  async #node(read: NodeRead): Promise<RootResult> {
    const { nodeId } = argumentsOf(read, this.#parts.variables);
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
    const row = await rowOf(this.#parts, { table, key, columns });
    if (row === null) return NO_ROW;
    const rows = [row];
    const slots = object.relations.length === 0 ? NO_SLOTS : await this.#below(object, rows);
    return { kind: 'one', places: FIRST, rows, errors: NO_ERRORS, slots };
  }

  async #page(read: PageRead): Promise<ManyResult> {
    return this.#many(read.connection, [await pageOf(this.#parts, read)]);
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
      return await rowsOf(this.#parts, { table, keys, columns });
    } catch (error) {
      const failure = toError(error);
      return keys.map(() => failure);
    }
  }

  async #manyOf(read: ManyRead, parents: readonly Row[]): Promise<ManyResult> {
    const pages = await pagesOf(this.#parts, read, parents).catch((error: unknown) =>
      parents.map(() => new Failure(error)),
    );
    return this.#many(read.connection, pages);
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
}

const FIRST: readonly number[] = [0];
const NO_ERRORS: readonly unknown[] = [];
const NO_ROW: OneResult = { kind: 'one', places: [NULL], rows: [], errors: NO_ERRORS, slots: NO_SLOTS };
