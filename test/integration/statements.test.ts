import { describe, expect, test } from 'vitest';
import { testGateway } from '../support/cassandra.ts';
import { makeLiveKeyspace } from '../support/raw-client.ts';

const CONFIG = {
  relations: [
    { table: 'parents', field: 'child', target: 'children', kind: 'one', columns: { child_id: 'id' } },
    { table: 'parents', field: 'pair', target: 'pairs', kind: 'one', columns: { group_id: 'a', child_id: 'b' } },
    { table: 'parents', field: 'line', target: 'lines', kind: 'one', columns: { group_id: 'p', child_id: 'k' } },
    { table: 'parents', field: 'lines', target: 'lines', kind: 'many', columns: { child_id: 'p' } },
    { table: 'parents', field: 'word', target: 'words', kind: 'one', columns: { label: 'w' } },
  ],
} as const;

async function parentsGateway(rows: readonly (readonly [child: number | null, group: number, label: string])[]) {
  const client = await makeLiveKeyspace('levels', [
    'CREATE TABLE levels.parents (p int, k int, child_id int, group_id int, label text, PRIMARY KEY (p, k))',
    'CREATE TABLE levels.children (id int PRIMARY KEY, name text, photo blob, tags set<text>)',
    'CREATE TABLE levels.pairs (a int, b int, name text, PRIMARY KEY ((a, b)))',
    'CREATE TABLE levels.lines (p int, k int, name text, PRIMARY KEY (p, k))',
    'CREATE TABLE levels.words (w text PRIMARY KEY, name text)',
  ]);
  const insert = (cql: string, values: unknown[]) => client.execute(cql, values, { prepare: true });
  await Promise.all(
    rows.map(([child, group, label], k) =>
      insert('INSERT INTO levels.parents (p, k, child_id, group_id, label) VALUES (1, ?, ?, ?, ?)', [
        k,
        child,
        group,
        label,
      ]),
    ),
  );
  for (let id = 0; id < 60; id += 1) {
    await insert("INSERT INTO levels.children (id, name, photo, tags) VALUES (?, ?, 0x00, {'t'})", [id, `c${id}`]);
    await insert('INSERT INTO levels.pairs (a, b, name) VALUES (1, ?, ?)', [id, `p${id}`]);
    await insert('INSERT INTO levels.words (w, name) VALUES (?, ?)', [`w${id}`, `n${id}`]);
    for (let k = 0; k < 3; k += 1)
      await insert('INSERT INTO levels.lines (p, k, name) VALUES (?, ?, ?)', [id, k, `l${id}-${k}`]);
    await insert('INSERT INTO levels.lines (p, k, name) VALUES (1, ?, ?)', [id, `l1-${id}`]);
  }
  return testGateway({ keyspaces: ['levels'] }, CONFIG);
}

const page = (fields: string) => `{ parents(where: { p: { eq: 1 } }, first: 100) { edges { node { ${fields} } } } }`;
const nodes = (data: { parents: { edges: { node: Record<string, unknown> }[] } }) =>
  data.parents.edges.map(({ node }) => node);
const fifty = Array.from({ length: 50 }, (_, index) => [index, 1, `w${index}`] as const);

describe('50 parents', () => {
  test('with 50 different children by a key of one column cost 2 statements', async () => {
    const { run, statements } = await parentsGateway(fifty);
    const { data } = await run(page('childId child { name }'));
    expect(nodes(data)).toEqual(fifty.map(([id]) => ({ childId: id, child: { name: `c${id}` } })));
    expect(statements()).toBe(2);
  });

  test('with children by a composite partition key that shares a component cost 2', async () => {
    const { run, statements } = await parentsGateway(fifty);
    const { data } = await run(page('pair { name }'));
    expect(nodes(data)).toEqual(fifty.map(([id]) => ({ pair: { name: `p${id}` } })));
    expect(statements()).toBe(2);
  });

  test('with children in one partition cost 2', async () => {
    const { run, statements } = await parentsGateway(fifty);
    const { data } = await run(page('line { name }'));
    expect(nodes(data)).toEqual(fifty.map(([id]) => ({ line: { name: `l1-${id}` } })));
    expect(statements()).toBe(2);
  });

  test('with first rows of 50 partitions cost 2', async () => {
    const { run, statements } = await parentsGateway(fifty.filter(([id]) => id !== 1));
    const { data } = await run(page('childId lines(first: 2) { edges { node { k } } pageInfo { hasNextPage } }'));
    for (const node of nodes(data))
      expect(node.lines).toEqual({ edges: [{ node: { k: 0 } }, { node: { k: 1 } }], pageInfo: { hasNextPage: true } });
    expect(statements()).toBe(2);
  });

  test('with repeated, missing and null keys cost 2, and answer each in its place', async () => {
    const rows = Array.from(
      { length: 50 },
      (_, index) => [index % 5 === 0 ? null : index % 5 === 1 ? 999 : index % 3, 1, 'w1'] as const,
    );
    const { run, statements } = await parentsGateway(rows);
    const { data } = await run(page('child { name }'));
    expect(nodes(data)).toEqual(rows.map(([id]) => ({ child: id === null || id === 999 ? null : { name: `c${id}` } })));
    expect(statements()).toBe(2);
  });

  test('with one child that Cassandra refuses lose that child alone', async () => {
    const { run } = await parentsGateway([
      [1, 1, 'w1'],
      [2, 1, 'x'.repeat(70_000)],
      [3, 1, 'w3'],
    ]);
    const { data, errors } = await run(page('word { name }'));
    expect(nodes(data)).toEqual([{ word: { name: 'n1' } }, { word: null }, { word: { name: 'n3' } }]);
    expect(errors?.map(({ path, extensions }) => [path?.[3], extensions.code])).toEqual([['node', 'BAD_USER_INPUT']]);
  });

  test('with an empty value lead to no child, without an error, since no row can have an empty partition key', async () => {
    const { run } = await parentsGateway([
      [1, 1, 'w1'],
      [2, 1, ''],
    ]);
    const { data, errors } = await run(page('word { name }'));
    expect(errors).toBeUndefined();
    expect(nodes(data)).toEqual([{ word: { name: 'n1' } }, { word: null }]);
  });
});

test('aliases of one level share statements, with the columns of both', async () => {
  const { run, statements, lines } = await parentsGateway(fifty.slice(0, 5));
  lines.length = 0;
  const { data } = await run(page('a: child { name } b: child { photo } c: child { tags }'));
  expect(nodes(data)[0]).toEqual({ a: { name: 'c0' }, b: { photo: 'AA==' }, c: { tags: ['t'] } });
  expect(statements()).toBe(2);
  const reads = lines.filter((line) => line.message === 'statement' && String(line.cql).includes('children'));
  expect(reads.map((line) => String(line.cql).replaceAll('"', ''))).toEqual([
    'SELECT id, name, photo, tags FROM levels.children WHERE id IN ?',
  ]);
});

test('wide columns are read only where they are asked for', async () => {
  const { run, lines } = await parentsGateway(fifty.slice(0, 2));
  lines.length = 0;
  await run('{ child(id: 1) { name } }');
  expect(
    lines.filter((line) => line.message === 'statement').map((line) => String(line.cql).replaceAll('"', '')),
  ).toEqual(['SELECT id, name FROM levels.children WHERE id = ?']);
});

test('keys beyond the chunk size go in several statements', async () => {
  await parentsGateway(fifty);
  const { run, statements } = await testGateway({ keyspaces: ['levels'], inChunkSize: 20 }, CONFIG);
  await run(page('child { name }'));
  expect(statements()).toBe(1 + 3);
});

test('an operation that needs more statements than permitted is told so, and keeps what it has', async () => {
  await parentsGateway(fifty);
  const { run } = await testGateway({ keyspaces: ['levels'], inChunkSize: 20, maxStatements: 2 }, CONFIG);
  const { data, errors } = await run(page('childId child { name }'));
  expect(nodes(data)).toHaveLength(50);
  expect(errors?.[0]).toMatchObject({
    message: 'Cannot go on as the operation needs more than 2 statements',
    extensions: { code: 'QUERY_TOO_COMPLEX' },
  });
});
