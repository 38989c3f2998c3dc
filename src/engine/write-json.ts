/**
 * Results -> the text of the answer, for runs without any error. Throws {@link UNUSUAL} where the answer is none that it can
 * write: a failed field, or null where the schema has none; `to-result.ts` then makes the answer with its errors.
 */
import { type JsonValue, type Row, shownOf } from '../cql-type/value-type.ts';
import type { CursorCodec } from '../graphql/values/cursor.ts';
import { toNodeId } from '../graphql/values/node-id.ts';
import type {
  ConnectionShape,
  EdgesItem,
  NodesItem,
  ObjectShape,
  PageInfoItem,
  Program,
  RelationItem,
  TypenameItem,
  ValueShape,
} from './program.ts';
import {
  Failure,
  type LevelResult,
  type ManyResult,
  NULL,
  type OneResult,
  type ParentPage,
  type RootResult,
  type Slots,
} from './results.ts';

export const UNUSUAL = Symbol('the answer has an error');

export interface WriteParts {
  readonly cursors: CursorCodec;
  readonly caller: string;
}

/** `{"data":{…}}` */
export function writeJson(program: Program, results: readonly RootResult[], parts: WriteParts): string {
  const writer = new Writer(parts);
  let text = '{"data":{';
  for (let place = 0; place < program.items.length; place += 1) {
    const item = program.items[place]!; // a place of the items
    text += item.head + (item.kind === 'typename' ? `"${item.name}"` : writer.root(results[place]));
  }
  return `${text}}}`;
}

class Writer {
  readonly #parts: WriteParts;

  constructor(parts: WriteParts) {
    this.#parts = parts;
  }

  root(root: RootResult): string {
    if (root === undefined || root instanceof Failure) throw UNUSUAL;
    return root.kind === 'one' ? this.one(root.object, root.result, 0) : this.many(root.connection, root.result, 0);
  }

  one(object: ObjectShape, { places, rows, slots }: OneResult, parent: number): string {
    const place = places[parent] ?? NULL;
    if (place === NULL) return 'null';
    if (place < NULL) throw UNUSUAL;
    return this.#object(object, rows, { index: place, slots });
  }

  many(connection: ConnectionShape, result: ManyResult, parent: number): string {
    const page = result.pages[parent];
    if (page === undefined || page instanceof Failure) throw UNUSUAL;
    let text = '{';
    for (const item of connection.items) {
      text += item.head;
      switch (item.kind) {
        case 'typename':
          text += `"${item.name}"`;
          break;
        case 'edges':
          text += this.#edges(connection, item, { result, page });
          break;
        case 'nodes':
          text += this.#nodes(connection, item, { result, page });
          break;
        case 'pageInfo':
          text += this.#pageInfo(item, page);
      }
    }
    return `${text}}`;
  }

  #edges(connection: ConnectionShape, item: EdgesItem, { result, page }: PageOf): string {
    let text = '[';
    for (let index = 0; index < page.page.rows.length; index += 1) {
      text += index === 0 ? '{' : ',{';
      for (const each of item.items) {
        text += each.head;
        if (each.kind === 'typename') text += `"${each.name}"`;
        else if (each.kind === 'cursor') text += `"${this.#cursor(page, index)}"`;
        else {
          const object = connection.objects[each.object]!; // an object of this connection
          const slots = result.slots[each.object]!; // one for each object
          text += this.#object(object, result.rows, { index: page.start + index, slots });
        }
      }
      text += '}';
    }
    return `${text}]`;
  }

  #nodes(connection: ConnectionShape, item: NodesItem, { result, page }: PageOf): string {
    const object = connection.objects[item.object]!; // an object of this connection
    const slots = result.slots[item.object]!; // one for each object
    let text = '[';
    for (let index = 0; index < page.page.rows.length; index += 1) {
      if (index > 0) text += ',';
      text += this.#object(object, result.rows, { index: page.start + index, slots });
    }
    return `${text}]`;
  }

  #pageInfo(item: PageInfoItem, page: ParentPage): string {
    const values = pageInfoOf(
      page.page,
      (index) => this.#cursor(page, index),
      () => this.#endOf(page),
    );
    let text = '{';
    for (const each of item.items) {
      text += each.head;
      text += each.kind === 'typename' ? `"${each.name}"` : JSON.stringify(values[each.kind]());
    }
    return `${text}}`;
  }

  #cursor({ page, plan }: ParentPage, index: number): string {
    const { cursors, caller } = this.#parts;
    return cursors.encode(page.positionAfter(index), { plan: plan(), caller });
  }

  #endOf({ page, plan }: ParentPage): string | null {
    const { cursors, caller } = this.#parts;
    return page.end === undefined ? null : cursors.encode(page.end, { plan: plan(), caller });
  }

  #object(object: ObjectShape, rows: readonly Row[], { index, slots }: RowPlace): string {
    const row = rows[index]!; // a place of rows
    let text = '{';
    for (const item of object.items) {
      switch (item.kind) {
        case 'column': {
          const value = shownOf(row[item.column.field]);
          if ((value === null || value === undefined) && item.isNonNull) throw UNUSUAL;
          text += item.head + writeValue(item.shape, value);
          break;
        }
        case 'typename':
          text += `${item.head}"${item.name}"`;
          break;
        case 'nodeId':
          text += `${item.head}"${toNodeId(object.table, row)}"`;
          break;
        case 'relation':
          text += item.read.head + this.#relation(item, slots[item.slot]!, index); // a result for each slot
      }
    }
    return `${text}}`;
  }

  #relation({ read }: RelationItem, result: LevelResult, parent: number): string {
    return read.kind === 'one'
      ? this.one(read.object, result as OneResult, parent) // by the kind of its read
      : this.many(read.connection, result as ManyResult, parent);
  }
}

interface PageOf {
  readonly result: ManyResult;
  readonly page: ParentPage;
}

interface RowPlace {
  readonly index: number;
  readonly slots: Slots;
}

/** The values of a page info, each made when it is asked for. */
export function pageInfoOf(
  page: ParentPage['page'],
  cursorAfter: (index: number) => string,
  ownEnd: () => string | null,
) {
  const { length } = page.rows;
  return {
    hasNextPage: () => page.hasNextPage,
    hasPreviousPage: () => false,
    startCursor: () => (length === 0 ? null : cursorAfter(0)),
    endCursor: () => ownEnd() ?? (length === 0 ? null : cursorAfter(length - 1)),
  };
}

function writeValue(shape: ValueShape, value: JsonValue | undefined): string {
  if (value === null || value === undefined) return 'null';
  switch (shape.kind) {
    case 'text':
      return JSON.stringify(value);
    case 'plain':
      return `"${value as string}"`; // a text, by its scalar
    case 'number':
      return typeof value === 'string' ? `"${value}"` : Object.is(value, -0) ? '-0.0' : String(value);
    case 'list':
      return writeList(shape.of, value as readonly JsonValue[]); // by its type
    case 'struct':
      return writeStruct(shape.items, value as Readonly<Record<string, JsonValue>>); // by its type
  }
}

function writeList(of: ValueShape, items: readonly JsonValue[]): string {
  let text = '[';
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index];
    if (item === null || item === undefined) throw UNUSUAL; // items are non-null
    text += index === 0 ? writeValue(of, item) : `,${writeValue(of, item)}`;
  }
  return `${text}]`;
}

function writeStruct(
  items: (ValueShape & { readonly kind: 'struct' })['items'],
  value: Readonly<Record<string, JsonValue>>,
): string {
  let text = '{';
  for (const item of items) {
    text += item.head;
    text += item.kind === 'typename' ? `"${item.name}"` : writeMember(item, value);
  }
  return `${text}}`;
}

type Member = Exclude<(ValueShape & { readonly kind: 'struct' })['items'][number], TypenameItem>;

function writeMember({ property, shape, isNonNull }: Member, value: Readonly<Record<string, JsonValue>>): string {
  const member = value[property];
  if (isNonNull && (member === null || member === undefined)) throw UNUSUAL;
  return writeValue(shape, member);
}
