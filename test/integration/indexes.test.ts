/** What the model says an index serves is what Cassandra serves, for every type; and combinations, in every order. */
import { expect, test } from 'vitest';
import { NATIVE_TYPES, type NativeType } from '../../src/cql-type/cql-type.ts';
import { SCALAR_OF } from '../../src/model/type-mapping.ts';
import { testGateway } from '../support/cassandra.ts';
import { makeLiveKeyspace } from '../support/raw-client.ts';
import { FORMS } from '../support/scalar-forms.ts';

const TYPES = NATIVE_TYPES.filter((name) => !['counter', 'duration'].includes(name));

function sampleOf(type: NativeType): unknown {
  const scalar = SCALAR_OF[type];
  if (scalar === 'String') return 'x';
  if (scalar === 'Int') return 5;
  if (scalar === 'Boolean') return true;
  return FORMS[scalar].good[0]?.[1];
}

test('each operator that a filter on an indexed column offers is served by Cassandra or refused by us, never by an error of Cassandra', async () => {
  const client = await makeLiveKeyspace('indexed', [
    `CREATE TABLE indexed.natives (id int PRIMARY KEY, ${TYPES.map((name) => `c_${name} ${name}`).join(', ')})`,
  ]);
  const indexed: NativeType[] = [];
  for (const type of TYPES) {
    const created = await client.execute(`CREATE INDEX i_${type} ON indexed.natives (c_${type}) USING 'sai'`).then(
      () => true,
      () => false,
    );
    if (created) indexed.push(type);
  }
  expect(indexed).toEqual(expect.arrayContaining(['int', 'text', 'decimal', 'timestamp', 'inet', 'uuid']));
  const { run } = await testGateway({ keyspaces: ['indexed'] }, {});
  const outcomes: Record<string, string> = {};
  for (const type of indexed) {
    const field = `c${type.charAt(0).toUpperCase()}${type.slice(1)}`;
    const { data } = await run(
      'query ($name: String!) { __type(name: $name) { inputFields { name type { name } } } }',
      { name: 'NativeWhere' },
    );
    const filter = data.__type.inputFields.find((each: { name: string }) => each.name === field).type.name as string;
    for (const operator of filter.endsWith('RangeFilter') ? ['eq', 'gt', 'gte', 'lt', 'lte'] : ['eq']) {
      const { errors } = await run(`query ($where: NativeWhere) { natives(where: $where) { edges { cursor } } }`, {
        where: { [field]: { [operator]: sampleOf(type) } },
      });
      const code = errors?.[0]?.extensions.code ?? 'served';
      if (code !== 'served') outcomes[`${type} ${operator}`] = `${code}: ${errors?.[0]?.message}`;
    }
  }
  expect(outcomes).toEqual({});
});

test('combinations of keys and indexes are served as the model says', async () => {
  const client = await makeLiveKeyspace('combined', [
    'CREATE TABLE combined.t (p int, k1 int, k2 int, tag text, qty int, labels set<text>, attrs map<text, int>, m map<text, int>, PRIMARY KEY (p, k1, k2)) WITH CLUSTERING ORDER BY (k1 DESC, k2 ASC)',
    "CREATE INDEX ON combined.t (tag) USING 'sai'",
    "CREATE INDEX ON combined.t (qty) USING 'sai'",
    "CREATE INDEX ON combined.t (labels) USING 'sai'",
    "CREATE INDEX ON combined.t (KEYS(attrs)) USING 'sai'",
    "CREATE INDEX ON combined.t (VALUES(m)) USING 'sai'",
    "CREATE INDEX ON combined.t (k2) USING 'sai'",
  ]);
  for (let k = 0; k < 12; k += 1) {
    await client.execute(
      "INSERT INTO combined.t (p, k1, k2, tag, qty, labels, attrs, m) VALUES (1, ?, ?, 'x', ?, {'l'}, {'a': 1}, {'b': 2})",
      [k % 3, k, k],
      { prepare: true },
    );
  }
  const { run } = await testGateway({ keyspaces: ['combined'] }, {});
  const count = async (where: string, rest = '') => {
    const { data, errors } = await run(`{ ts(where: { ${where} } first: 100 ${rest}) { edges { node { k1 k2 } } } }`);
    return errors?.[0]?.message ?? data.ts.edges.length;
  };
  expect(await count('p: { eq: 1 } tag: { eq: "x" }')).toBe(12);
  expect(await count('p: { eq: 1 } k1: { eq: 1 } tag: { eq: "x" }')).toBe(4);
  expect(await count('p: { eq: 1 } k1: { gte: 1 } tag: { eq: "x" }')).toBe(8);
  expect(await count('p: { eq: 1 } k1: { in: [0, 1] } tag: { eq: "x" }')).toBe(8);
  expect(await count('tag: { eq: "x" } qty: { gte: 3, lt: 6 }')).toBe(3);
  expect(await count('labels: { contains: "l" } qty: { gt: 9 }')).toBe(2);
  expect(await count('attrs: { containsKey: "a" }')).toBe(12);
  expect(await count('m: { contains: 2 } tag: { eq: "x" }')).toBe(12);
  expect(await count('k2: { gt: 8 }')).toBe(3);
  expect(await count('p: { eq: 1 } k1: { in: [0, 2] }', 'orderBy: REVERSED')).toBe(8);
  expect(await count('p: { in: [1, 2] } k1: { lte: 1 }')).toBe(8);
});
