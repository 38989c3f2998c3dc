/**
 * Results with errors -> a result as graphql-js makes it: paths, locations, and null in the place of what failed, or of
 * what holds it where the schema has no null. Slower than `write-json.ts`, and asked only where that cannot write.
 */
import { type ExecutionResult, type GraphQLError, locatedError } from 'graphql';
import { type JsonValue, type Row, shownOf } from '../cql-type/value-type.ts';
import { toNodeId } from '../graphql/values/node-id.ts';
import type {
  ColumnItem,
  ConnectionShape,
  MemberItem,
  ObjectShape,
  Program,
  RootItem,
  Site,
  ValueShape,
} from './program.ts';
import {
  errorPlace,
  Failure,
  type LevelResult,
  type ManyResult,
  NULL,
  type OneResult,
  type ParentPage,
  type RootResult,
  type Slots,
} from './results.ts';
import { pageInfoOf, type WriteParts } from './write-json.ts';

type Path = readonly (string | number)[];
type Data = { [key: string]: unknown };

/** Thrown from where null is not permitted up to the next field that permits it; its error is noted already. */
const NULLED = Symbol('null is not permitted here');

export function toResult(program: Program, results: readonly RootResult[], parts: WriteParts): ExecutionResult {
  const maker = new Maker(parts);
  const data: Data = Object.create(null) as Data; // as graphql-js does, so that no key is special
  for (const [index, item] of program.items.entries()) data[item.key] = maker.root(item, results[index]);
  return maker.errors.length === 0 ? { data } : { errors: maker.errors, data };
}

class Maker {
  readonly errors: GraphQLError[] = [];
  readonly #parts: WriteParts;

  constructor(parts: WriteParts) {
    this.#parts = parts;
  }

  root(item: RootItem, root: RootResult): unknown {
    if (item.kind === 'typename') return item.name;
    const path = [item.key];
    if (root === undefined || root instanceof Failure) return this.#fail(item, path, root?.error);
    return root.kind === 'one'
      ? this.#one(item, path, { ...root, parent: 0 })
      : this.#many(item, path, { ...root, parent: 0 });
  }

  /** Notes an error of a field that may be null. */
  #fail(site: Site, path: Path, error: unknown): null {
    this.errors.push(locatedError(error ?? new TypeError('Cannot show a field that was not read'), site.nodes, path));
    return null;
  }

  /** What `make` brings, or null where something in it may not be null and is. */
  #nullable<T>(make: () => T): T | null {
    try {
      return make();
    } catch (error) {
      if (error === NULLED) return null;
      throw error;
    }
  }

  #one(site: Site, path: Path, { object, result, parent }: OneOf): Data | null {
    const place = result.places[parent] ?? NULL;
    if (place === NULL) return null;
    if (place < NULL) return this.#fail(site, path, result.errors[errorPlace(place)]);
    return this.#nullable(() =>
      this.#object(object, path, { row: result.rows[place]!, index: place, slots: result.slots }),
    ); // a place of rows
  }

  #many(site: Site, path: Path, { connection, result, parent }: ManyOf): Data | null {
    const page = result.pages[parent];
    if (page === undefined || page instanceof Failure) return this.#fail(site, path, page?.error);
    return this.#nullable(() => {
      const data: Data = Object.create(null) as Data;
      for (const item of connection.items) {
        if (item.kind === 'typename') data[item.key] = item.name;
        else if (item.kind === 'pageInfo') data[item.key] = this.#pageInfo(item, page);
        else if (item.kind === 'nodes')
          data[item.key] = page.page.rows.map((_, index) =>
            this.#object(
              connection.objects[item.object]!, // of this connection
              [...path, item.key, index],
              rowAt(result, item.object, page.start + index),
            ),
          );
        else
          data[item.key] = page.page.rows.map((_, index) =>
            this.#edge(item, [...path, item.key, index], { connection, result, page, index }),
          );
      }
      return data;
    });
  }

  #edge(item: EdgesOf, path: Path, { connection, result, page, index }: EdgeOf): Data {
    const data: Data = Object.create(null) as Data;
    for (const each of item.items) {
      if (each.kind === 'typename') data[each.key] = each.name;
      else if (each.kind === 'cursor') data[each.key] = this.#cursor(page, index);
      else {
        const at = rowAt(result, each.object, page.start + index);
        data[each.key] = this.#object(connection.objects[each.object]!, [...path, each.key], at); // of this connection
      }
    }
    return data;
  }

  #pageInfo(item: PageInfoOf, page: ParentPage): Data {
    const { cursors, caller } = this.#parts;
    const values = pageInfoOf(
      page.page,
      (index) => this.#cursor(page, index),
      () => (page.page.end === undefined ? null : cursors.encode(page.page.end, { plan: page.plan(), caller })),
    );
    const data: Data = Object.create(null) as Data;
    for (const each of item.items) data[each.key] = each.kind === 'typename' ? each.name : values[each.kind]();
    return data;
  }

  #cursor({ page, plan }: ParentPage, index: number): string {
    const { cursors, caller } = this.#parts;
    return cursors.encode(page.positionAfter(index), { plan: plan(), caller });
  }

  #object(object: ObjectShape, path: Path, { row, index, slots }: RowOf): Data {
    const data: Data = Object.create(null) as Data;
    for (const item of object.items) {
      if (item.kind === 'typename') data[item.key] = item.name;
      else if (item.kind === 'column')
        data[item.key] = this.#value(item, [...path, item.key], shownOf(row[item.column.field]));
      else if (item.kind === 'nodeId') data[item.key] = toNodeId(object.table, row);
      else {
        const { read } = item;
        const result: LevelResult = slots[item.slot]!; // a result for each slot
        const below = [...path, read.key];
        data[read.key] =
          read.kind === 'one'
            ? this.#one(read, below, { object: read.object, result: result as OneResult, parent: index }) // by its kind
            : this.#many(read, below, { connection: read.connection, result: result as ManyResult, parent: index });
      }
    }
    return data;
  }

  #value(item: ColumnItem | MemberItem, path: Path, value: JsonValue | undefined): unknown {
    if (!item.isNonNull) return this.#nullable(() => this.#shaped(item, path, { shape: item.shape, value }));
    if (value === null || value === undefined) this.#refuseNull(item, path);
    return this.#shaped(item, path, { shape: item.shape, value });
  }

  #shaped(site: Site, path: Path, { shape, value }: Shaped): unknown {
    if (value === null || value === undefined) return null;
    if (shape.kind === 'list') {
      return (value as readonly JsonValue[]).map((each, index) => {
        if (each === null) this.#refuseNull(site, [...path, index]);
        return this.#shaped(site, [...path, index], { shape: shape.of, value: each });
      });
    }
    if (shape.kind !== 'struct') return value;
    const struct = value as Readonly<Record<string, JsonValue>>; // by its type
    const data: Data = Object.create(null) as Data;
    for (const item of shape.items)
      data[item.key] =
        item.kind === 'typename' ? item.name : this.#value(item, [...path, item.key], struct[item.property]);
    return data;
  }

  #refuseNull({ parent, definition, nodes }: Site, path: Path): never {
    const error = new Error(`Cannot return null for non-nullable field ${parent.name}.${definition.name}.`);
    this.errors.push(locatedError(error, nodes, path));
    throw NULLED;
  }
}

/** A row of a level, and what is below it for one of the objects that are shown of it. */
function rowAt({ rows, slots }: ManyResult, object: number, place: number): RowOf {
  return { row: rows[place]!, index: place, slots: slots[object]! }; // of the same level
}

interface OneOf {
  readonly object: ObjectShape;
  readonly result: OneResult;
  readonly parent: number;
}

interface ManyOf {
  readonly connection: ConnectionShape;
  readonly result: ManyResult;
  readonly parent: number;
}

type EdgesOf = Extract<ConnectionShape['items'][number], { kind: 'edges' }>;
type PageInfoOf = Extract<ConnectionShape['items'][number], { kind: 'pageInfo' }>;

interface EdgeOf {
  readonly connection: ConnectionShape;
  readonly result: ManyResult;
  readonly page: ParentPage;
  readonly index: number;
}

interface RowOf {
  readonly row: Row;
  readonly index: number;
  readonly slots: Slots;
}

interface Shaped {
  readonly shape: ValueShape;
  readonly value: JsonValue | undefined;
}
