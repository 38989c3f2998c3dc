/** Random keyspaces with relations in circles, and rows for them. */
import type { RelationConfig } from '../../../src/config/config.ts';
import type { JsonValue, Row, ValueType } from '../../../src/cql-type/value-type.ts';
import { buildModel } from '../../../src/model/build-model.ts';
import type { GatewayModel, TableModel } from '../../../src/model/keyspace-model.ts';
import { makeKeyspace, type TableSpec } from '../make-metadata.ts';
import { MODEL_OPTIONS } from '../shop-model.ts';
import type { Random } from './random.ts';

const KEY_TYPES = ['int', 'text', 'uuid', 'bigint'] as const;
const VALUE_TYPES = [
  'ascii',
  'bigint',
  'blob',
  'boolean',
  'date',
  'decimal',
  'double',
  'duration',
  'float',
  'inet',
  'int',
  'smallint',
  'text',
  'time',
  'timestamp',
  'timeuuid',
  'tinyint',
  'uuid',
  'varint',
  'list<int>',
  'set<text>',
  'map<text, int>',
  'frozen<tuple<int, text>>',
  'frozen<place>',
  'vector<float, 2>',
  'list<frozen<place>>',
] as const;

export interface Keyspace {
  readonly model: GatewayModel;
  readonly rows: ReadonlyMap<string, readonly Row[]>;
}

export function makeRandomKeyspace(random: Random): Keyspace {
  const names = ['alphas', 'betas', 'gammas'].slice(0, 2 + random.below(2));
  const keys = new Map(names.map((name) => [name, makeKey(random)]));
  const relations: RelationConfig[] = [];
  const tables = Object.fromEntries(names.map((name, age) => [name, makeSpec(random, { name, age, keys, relations })]));
  const place = {
    name: 'place',
    fields: [
      { name: 'zip', type: 'text' },
      { name: 'floor', type: 'int' },
    ],
  };
  const metadata = makeKeyspace(tables, [place]);
  const model = buildModel([{ metadata, prefix: '' }], { ...MODEL_OPTIONS, shape: { relations } });
  return { model, rows: new Map(model.tables.map((table) => [table.name, makeRows(random, table)])) };
}

type Key = { readonly partition: readonly string[]; readonly clustering: readonly string[] };

function makeKey(random: Random): Key {
  const types = (count: number) => Array.from({ length: count }, () => random.pick(KEY_TYPES));
  return {
    partition: types(random.chance(0.7) ? 1 : 2),
    clustering: types(random.below(3)).map((type) => (random.chance(0.3) ? `${type} DESC` : type)),
  };
}

interface SpecParts {
  readonly name: string;
  readonly age: number;
  readonly keys: ReadonlyMap<string, Key>;
  readonly relations: RelationConfig[];
}

/** A table whose relations have columns of their own as sources. */
function makeSpec(random: Random, { name, age, keys, relations }: SpecParts): TableSpec {
  const { partition, clustering } = keys.get(name)!; // made for every name
  const regular: Record<string, string> = {};
  for (let index = 0; index < 2 + random.below(5); index += 1) regular[`v${index}`] = random.pick(VALUE_TYPES);
  for (const [target, key] of keys) {
    const kinds = (['one', 'many'] as const).filter(() => random.chance(0.6));
    for (const kind of kinds) {
      const extra = kind === 'one' ? key.clustering.length : random.below(key.clustering.length + 1);
      const types = [...key.partition, ...key.clustering.slice(0, extra)].map((type) => type.replace(' DESC', ''));
      const targets = [...key.partition.map((_, at) => `p${at}`), ...key.clustering.map((_, at) => `c${at}`)];
      const columns: Record<string, string> = {};
      for (const [at, type] of types.entries()) {
        const source = `${kind}_${target}_${at}`;
        regular[source] = type;
        columns[source] = targets[at]!; // a target for each type
      }
      relations.push({ table: name, field: `${kind}${target}`, target, kind, columns });
    }
  }
  const named = (prefix: string, types: readonly string[]) =>
    Object.fromEntries(types.map((type, index) => [`${prefix}${index}`, type]));
  return {
    partition: named('p', partition),
    clustering: named('c', clustering),
    ...(clustering.length > 0 && random.chance(0.4) ? { statics: { s0: random.pick(VALUE_TYPES.slice(0, 19)) } } : {}),
    regular,
    age,
  };
}

/** Few different keys, so that relations find rows; some rows lack values, some partitions have static ones alone. */
function makeRows(random: Random, table: TableModel): Row[] {
  const rows = new Map<string, Row>();
  for (let count = 0; count < 30; count += 1) {
    const isStaticOnly =
      table.clusteringKeys.length > 0 && table.columns.some(({ role }) => role === 'static') && random.chance(0.1);
    const row = Object.fromEntries(
      table.columns.map((column): [string, JsonValue] => {
        if (column.role === 'partition') return [column.field, someValue(random, column.valueType, 4)];
        if (column.role === 'clustering')
          return [column.field, isStaticOnly ? null : someValue(random, column.valueType, 6)];
        if (isStaticOnly && column.role !== 'static') return [column.field, null];
        return [column.field, random.chance(0.15) ? null : someValue(random, column.valueType, 4)];
      }),
    );
    rows.set(JSON.stringify([...table.partitionKeys, ...table.clusteringKeys].map(({ field }) => row[field])), row);
  }
  return [...rows.values()];
}

const ODD_TEXTS = ['', 'a"b', 'line\nbreak', '\u2028', 'ümlaut', '\\', '</script>', '👩‍💻'];

/** One of `variety` values of a type, the same ones each time. */
function someValue(random: Random, type: ValueType, variety: number): JsonValue {
  const n = random.below(variety);
  switch (type.kind) {
    case 'list':
    case 'set':
      return Array.from({ length: n % 3 }, () => someValue(random, type.of, variety));
    case 'vector':
      return Array.from({ length: type.dimensions }, () => someValue(random, type.of, variety));
    case 'map':
      return Array.from({ length: n % 3 }, (_, index) => ({
        key: `k${index}`,
        value: someValue(random, type.value, variety),
      }));
    case 'tuple':
      return Object.fromEntries(
        type.items.map((item, index) => [`item${index}`, random.chance(0.2) ? null : someValue(random, item, variety)]),
      );
    case 'udt':
      return Object.fromEntries(
        type.fields.map((field) => [
          field.property,
          random.chance(0.2) ? null : someValue(random, field.type, variety),
        ]),
      );
    case 'native':
      return nativeValue(type.name, n);
  }
}

function nativeValue(name: string, n: number): JsonValue {
  const uuid = (version: number) => `0000000${n}-0000-${version}000-8000-000000000000`;
  switch (name) {
    case 'int':
    case 'smallint':
    case 'tinyint':
      return n;
    case 'bigint':
    case 'counter':
    case 'varint':
      return String(n * 1_000_000_007);
    case 'boolean':
      return n % 2 === 0;
    case 'text':
      return ODD_TEXTS[n] ?? `text ${n}`;
    case 'ascii':
      return `a${n}`;
    case 'uuid':
      return uuid(4);
    case 'timeuuid':
      return uuid(1);
    case 'decimal':
      return `${n}.5${n}`;
    case 'double':
    case 'float':
      return n === 3 ? 'NaN' : n / 4;
    case 'timestamp':
      return `2026-01-0${n + 1}T00:00:00.000Z`;
    case 'date':
      return `2026-01-0${n + 1}`;
    case 'time':
      return `0${n}:00:00`;
    case 'duration':
      return `P${n + 1}D`;
    case 'inet':
      return `10.0.0.${n}`;
    default:
      return Buffer.from([n]).toString('base64');
  }
}
