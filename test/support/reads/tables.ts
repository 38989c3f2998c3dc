/** Random tables with random indexes, and rows whose values meet often. */
import type { JsonValue } from '../../../src/cql-type/value-type.ts';
import type { IndexMetadata } from '../../../src/introspection/metadata.ts';
import type { Random } from '../differential/random.ts';
import { classicIndex, saiIndex, type TableSpec } from '../make-metadata.ts';

/** Few values of each type; some are equal for Cassandra in another form, or to an index. */
export const DOMAINS: Readonly<Record<string, readonly JsonValue[]>> = {
  int: [-1, 0, 1, 2],
  text: ['', 'a', 'A', 'á', 'a\u0301', 'b', 'bb'],
  decimal: ['-0.5', '1.0', '2', '1E3'],
  timestamp: ['1969-12-31T23:59:59.999Z', '2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z'],
  timeuuid: [
    '00000000-0000-1000-8000-000000000000',
    '00000000-0000-1000-0000-000000000000',
    'ffffffff-0000-1000-8000-000000000000',
    '00000000-0001-1000-8000-000000000000',
    '8a4e2000-e6a4-11f0-8000-000000000000',
  ],
  uuid: [
    '00000000-0000-1000-8000-000000000000',
    'ffffffff-0000-4000-8000-000000000000',
    '00000000-0000-4000-9000-000000000000',
  ],
  varint: ['-300', '-1', '0', '127', '128', '70000'],
  double: [-1.5, 0, 2.25],
  boolean: [false, true],
  'set<int>': [[], [1], [1, 2], [2, 3]],
  'map<text, int>': [
    [],
    [{ key: 'a', value: 1 }],
    [
      { key: 'a', value: 2 },
      { key: 'b', value: 1 },
    ],
  ],
  'frozen<list<int>>': [[1], [1, 2], [2]],
};

const KEY_TYPES = ['int', 'text', 'decimal', 'timestamp', 'timeuuid', 'uuid', 'varint', 'double', 'boolean'];

export interface RandomTable {
  readonly name: string;
  readonly spec: TableSpec;
  readonly filtering: 'partition' | 'table' | undefined;
}

export function randomTable(random: Random, name: string): RandomTable {
  const columns = (prefix: string, count: number, types: readonly string[], canDescend = false) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `${prefix}${index}`,
        `${random.pick(types)}${canDescend && random.chance(0.5) ? ' DESC' : ''}`,
      ]),
    );
  const partition = columns('p', 1 + random.below(2), ['int', 'text']);
  const clustering = columns('c', random.below(4), KEY_TYPES, true);
  const hasStatic = Object.keys(clustering).length > 0 && random.chance(0.5);
  const regular = {
    n: 'int',
    t: 'text',
    u: 'text',
    d: 'decimal',
    s: 'set<int>',
    m: 'map<text, int>',
    f: 'frozen<list<int>>',
  };
  const spec = { partition, clustering, regular, ...(hasStatic ? { statics: { st: 'int' } } : {}) };
  return {
    name,
    spec: { ...spec, indexes: randomIndexes(random, name, spec) },
    filtering: random.pick([undefined, 'partition', 'table']),
  };
}

function randomIndexes(random: Random, table: string, spec: TableSpec): readonly IndexMetadata[] {
  const choices = [
    saiIndex(`${table}_n`, 'n'),
    textIndex(random, `${table}_t`),
    random.chance(0.5) ? sasiIndex(random, `${table}_u`, 'u') : saiIndex(`${table}_u`, 'u'),
    random.chance(0.5) ? classicIndex(`${table}_d`, 'd') : saiIndex(`${table}_d`, 'd'),
    saiIndex(`${table}_s`, 'values(s)'),
    saiIndex(`${table}_m`, `${random.pick(['keys', 'values', 'entries'])}(m)`),
    classicIndex(`${table}_f`, 'full(f)'),
    ...Object.keys(spec.clustering ?? {}).map((name) => saiIndex(`${table}_${name}`, name)),
    ...(Object.keys(spec.partition).length > 1 ? [saiIndex(`${table}_p1`, 'p1')] : []),
    ...(spec.statics === undefined ? [] : [saiIndex(`${table}_st`, 'st')]),
  ];
  return choices.filter(() => random.chance(0.4));
}

/** Options by which an SAI index finds texts that are not the same. */
const TEXT_OPTIONS = [
  ['case_sensitive', 'false'],
  ['normalize', 'true'],
  ['ascii', 'true'],
] as const;

function textIndex(random: Random, name: string): IndexMetadata {
  const { options, ...index } = saiIndex(name, 't');
  const chosen = TEXT_OPTIONS.filter(() => random.chance(0.4));
  return { ...index, options: { ...options, ...Object.fromEntries(chosen) } };
}

function sasiIndex(random: Random, name: string, target: string): IndexMetadata {
  const class_name = 'org.apache.cassandra.index.sasi.SASIIndex';
  return { name, kind: 'CUSTOM', options: { class_name, target, mode: random.pick(['PREFIX', 'CONTAINS']) } };
}

/** The statements that make the table and its indexes. */
export function createStatements(keyspace: string, { name, spec }: RandomTable): readonly string[] {
  const typed = (columns: Readonly<Record<string, string>> | undefined, suffix = '') =>
    Object.entries(columns ?? {}).map(([column, type]) => `${column} ${type.replace(/ DESC$/, '')}${suffix}`);
  const clustering = Object.entries(spec.clustering ?? {});
  const key = [`(${Object.keys(spec.partition).join(', ')})`, ...clustering.map(([column]) => column)].join(', ');
  const order = clustering.map(([column, type]) => `${column} ${type.endsWith(' DESC') ? 'DESC' : 'ASC'}`).join(', ');
  const all = [
    ...typed(spec.partition),
    ...typed(spec.clustering),
    ...typed(spec.statics, ' static'),
    ...typed(spec.regular),
  ];
  return [
    `CREATE TABLE ${keyspace}.${name} (${all.join(', ')}, PRIMARY KEY (${key}))${order === '' ? '' : ` WITH CLUSTERING ORDER BY (${order})`}`,
    ...(spec.indexes ?? []).map((index) => createIndex(`${keyspace}.${name}`, index)),
  ];
}

function createIndex(
  table: string,
  { name, kind, options: { target, class_name, ...options } }: IndexMetadata,
): string {
  const pairs = Object.entries(options).map(([option, value]) => `'${option}': '${value}'`);
  const using = kind === 'CUSTOM' ? ` USING '${class_name}'` : '';
  const withOptions = pairs.length === 0 ? '' : ` WITH OPTIONS = {${pairs.join(', ')}}`;
  return `CREATE ${using === '' ? '' : 'CUSTOM '}INDEX ${name} ON ${table} (${target})${using}${withOptions}`;
}
