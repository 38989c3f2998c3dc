/**
 * What `extend` of `gateway.config.ts` has at hand: the schema builder (Pothos, https://pothos-graphql.dev), the types that
 * were generated, and reads that are batched, limited, metered and logged like those of generated fields.
 */
import { parseCqlType } from '../cql-type/parse-cql-type.ts';
import { type JsonValue, native, type Row, type ValueType } from '../cql-type/value-type.ts';
import { GatewayError } from '../errors.ts';
import { keyColumns, type TableModel } from '../model/keyspace-model.ts';
import { checkKey } from '../plan/check-value.ts';
import { projectionOf } from '../plan/projection.ts';
import type { GatewayContext } from './context.ts';
import type { Builder } from './schema/builder.ts';
import { marked } from './schema/field-mark.ts';
import type { SchemaJoint } from './schema/joint.ts';
import type { Tables } from './schema/table-types.ts';
import type { Struct } from './schema/types.ts';

export type ExtensionBuilder = Builder;
/** The third argument of a resolver. */
export type ExtensionContext = GatewayContext;

/** One read of our own: each value with its CQL type, and the columns of the answer with theirs. */
export interface OwnRead {
  /** Every value is a `?`: the text is prepared, and there should be few of them. */
  readonly cql: string;
  readonly values: readonly { readonly value: JsonValue; readonly type: string }[];
  /** By name in the answer. */
  readonly columns: Readonly<Record<string, string>>;
}

type RowRef = ReturnType<typeof rowRef>;

export class ExtensionModel {
  readonly #builder: Builder;
  readonly #joint: SchemaJoint;
  readonly #tables: Tables;
  readonly #rows = new Map<string, RowRef>();

  constructor(builder: Builder, joint: SchemaJoint, tables: Tables) {
    this.#builder = builder;
    this.#joint = joint;
    this.#tables = tables;
  }

  /** The type of the rows of a table, to add fields to by `builder.objectField`. @param table `table` or `keyspace.table`. */
  rowType(table: string): RowRef {
    const { row } = this.#find(table);
    const known = this.#rows.get(row.name);
    if (known !== undefined) return known;
    this.#joint.open(row);
    const ref = rowRef(this.#builder, row.name);
    this.#rows.set(row.name, ref);
    return ref;
  }

  /** The type of a column's field, such as `name` of `user_name`. */
  fieldOf(table: string, column: string): string {
    const found = this.#find(table).table.columns.find(({ name }) => name === column);
    if (found === undefined) throw unknown(`${table}.${column}`);
    return found.field;
  }

  /**
   * The row with a key, by fields, with all its columns; null where there is none. Rows of one tick share statements. A row
   * that a resolver is given has its key and all columns but blobs, vectors and collections, unless those are asked for.
   * @throws {GatewayError} `FORBIDDEN`, `BAD_USER_INPUT`, or what the statement ended with.
   */
  async row(context: ExtensionContext, table: string, key: Readonly<Record<string, JsonValue>>): Promise<Row | null> {
    const { table: model } = this.#find(table);
    const values = keyColumns(model).map(({ field }) => key[field] ?? null);
    checkKey(model, values);
    context.guard(model, 'read');
    return context.loaders.row(model, values, projectionOf(model.columns));
  }

  /** Carries out a read of our own by the same queue, budget and log. @throws what the statement ended with. */
  async execute({ executor, scope }: ExtensionContext, { cql, values, columns }: OwnRead): Promise<readonly Row[]> {
    const { rows } = await executor.execute(
      {
        cql,
        values: values.map(({ value, type }) => ({ value, type: typeOf(type) })),
        columns: Object.entries(columns).map(([column, type]) => ({ column, property: column, type: typeOf(type) })),
        kind: 'read',
        isIdempotent: true,
        isPrepared: true,
      },
      scope,
    );
    return rows;
  }

  /** Extensions of a field that costs as much as reading so many rows, for each object that it is asked of. */
  costs(rows: number) {
    return marked({ kind: 'code', rows });
  }

  #find(name: string) {
    const all = [...this.#tables.values()].filter(({ table }) => table.rights.read);
    const found =
      all.find(({ table }) => table.id === name) ?? all.find(({ table }: { table: TableModel }) => table.name === name);
    if (found === undefined) throw unknown(name);
    return found;
  }
}

function rowRef(builder: Builder, name: string) {
  return builder.objectRef<Struct>(name).implement({});
}

function unknown(name: string): GatewayError {
  return new GatewayError('MODEL_CONFLICT', `Cannot extend the schema as there is no \`${name}\``);
}

function typeOf(text: string): ValueType {
  const type = parseCqlType(text);
  if (type.kind !== 'native') throw new TypeError(`Cannot bind ${text} in a read of your own: native types alone`);
  return native(type.name);
}
