/**
 * Carries a program out: reads level by level, all keys of a level together. A failure is a value of the field that it
 * belongs to; only mistakes of the engine itself are thrown.
 */

import type { Row } from '../cql-type/value-type.ts';
import { toError } from '../errors.ts';
import { parseNodeId } from '../graphql/values/node-id.ts';
import { keyColumns, type TableModel } from '../model/keyspace-model.ts';
import { checkKey } from '../plan/check-value.ts';
import type { RowAnswer } from '../reads/create-loaders.ts';
import type { Key } from '../reads/level-read.ts';
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

/** Never rejects: what a field failed with is its result. */
export function run(parts: RunParts): Promise<readonly RootResult[]> {
  const running = new Run(parts);
  const [only, ...others] = parts.program.items;
  // The usual query has one root field, and each promise costs.
  if (only !== undefined && others.length === 0) return running.root(only, inList, failureInList);
  return Promise.all(parts.program.items.map((item) => running.root(item, asItIs, toFailure)));
}

const asItIs = (result: RootResult) => result;
const toFailure = (error: unknown) => new Failure(error);
const inList = (result: RootResult): readonly RootResult[] => [result];
const failureInList = (error: unknown): readonly RootResult[] => [new Failure(error)];

class Run {
  readonly #parts: RunParts;

  constructor(parts: RunParts) {
    this.#parts = parts;
  }

  root<T>(item: RootItem, done: (result: RootResult) => T, fail: (error: unknown) => T): Promise<T> {
    try {
      return this.#read(item).then(done, fail);
    } catch (error) {
      return Promise.resolve(fail(error)); // an argument is refused, or the caller may not read
    }
  }

  #read(item: RootItem): Promise<RootResult> {
    switch (item.kind) {
      case 'typename':
        return Promise.resolve(undefined);
      case 'row':
        return this.#row(item);
      case 'page':
        return this.#page(item);
      case 'node':
        return this.#node(item);
    }
  }

  #row(read: RowRead): Promise<RootResult> {
    const { table } = read;
    const args = argumentsOf(read, this.#parts.variables);
    const key = keyColumns(table).map((column) => (args[column.field] ?? null) as Key[number]); // typed by its scalar
    return this.#single(table, key, read);
  }

  #node(read: NodeRead): Promise<RootResult> {
    const [nodeId] = Object.values(argumentsOf(read, this.#parts.variables)); // its only argument
    const { table, key } = parseNodeId(String(nodeId), this.#parts.tables);
    return this.#single(table, key, read.ofTable(table));
  }

  #single(
    table: TableModel,
    key: Key,
    { object, columns }: { readonly object: ObjectShape; readonly columns: Columns },
  ): Promise<RootResult> {
    checkKey(table, key);
    this.#parts.context.guard(table, 'read');
    return rowOf(this.#parts, { table, key, columns }).then((row) => {
      if (row === null) return { kind: 'one', result: NO_ROW, object };
      const rows = [row];
      const below = this.#below(object, rows);
      if (!(below instanceof Promise)) return { kind: 'one', result: onlyRow(rows, below), object };
      return below.then((slots) => ({ kind: 'one', result: onlyRow(rows, slots), object }));
    });
  }

  async #page(read: PageRead): Promise<RootResult> {
    const { connection } = read;
    return { kind: 'many', result: await this.#many(connection, [await pageOf(this.#parts, read)]), connection };
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

function onlyRow(rows: readonly Row[], slots: Slots): OneResult {
  return { kind: 'one', places: FIRST, rows, errors: NO_ERRORS, slots };
}

const FIRST: readonly number[] = [0];
const NO_ERRORS: readonly unknown[] = [];
const NO_ROW: OneResult = { kind: 'one', places: [NULL], rows: [], errors: NO_ERRORS, slots: NO_SLOTS };
