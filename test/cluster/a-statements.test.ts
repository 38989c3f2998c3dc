/** Statement counts where every one of three nodes has every row. */
import { describe, expect, test } from 'vitest';
import { cassandra, testGateway } from '../support/cassandra.ts';
import { makeLiveKeyspace } from '../support/raw-client.ts';

const RELATIONS = [
  { table: 'parents', field: 'child', target: 'children', kind: 'one', columns: { child_id: 'id' } },
  { table: 'parents', field: 'pair', target: 'pairs', kind: 'one', columns: { group_id: 'a', child_id: 'b' } },
  { table: 'parents', field: 'line', target: 'lines', kind: 'one', columns: { group_id: 'p', child_id: 'k' } },
  { table: 'parents', field: 'word', target: 'words', kind: 'one', columns: { label: 'w' } },
] as const;
const page = (fields: string) => `{ parents(where: { p: { eq: 1 } }, first: 100) { edges { node { ${fields} } } } }`;

describe.skipIf(cassandra().nodes.length === 0)('50 parents on three nodes', () => {
  test('cost 2 statements for each kind of key, with repeated, missing and null ones, and lose a refused child alone', async () => {
    const client = await makeLiveKeyspace(
      'counted',
      [
        'CREATE TABLE counted.parents (p int, k int, child_id int, group_id int, label text, PRIMARY KEY (p, k))',
        'CREATE TABLE counted.children (id int PRIMARY KEY, name text, photo blob, tags set<text>)',
        'CREATE TABLE counted.pairs (a int, b int, name text, PRIMARY KEY ((a, b)))',
        'CREATE TABLE counted.lines (p int, k int, name text, PRIMARY KEY (p, k))',
        'CREATE TABLE counted.words (w text PRIMARY KEY, name text)',
      ],
      3,
    );
    const insert = (cql: string, values: unknown[]) => client.execute(cql, values, { prepare: true, consistency: 6 });
    for (let k = 0; k < 50; k += 1) {
      const child = k % 10 === 9 ? null : k % 10 === 8 ? 900 : k;
      await insert('INSERT INTO counted.parents (p, k, child_id, group_id, label) VALUES (1, ?, ?, 1, ?)', [
        k,
        child,
        k === 7 ? 'x'.repeat(70_000) : `w${k % 5}`, // longer than a key may be
      ]);
      await insert("INSERT INTO counted.children (id, name, photo, tags) VALUES (?, ?, 0x00, {'t'})", [k, `c${k}`]);
      await insert('INSERT INTO counted.pairs (a, b, name) VALUES (1, ?, ?)', [k, `p${k}`]);
      await insert('INSERT INTO counted.lines (p, k, name) VALUES (1, ?, ?)', [k, `l${k}`]);
      await insert('INSERT INTO counted.words (w, name) VALUES (?, ?)', [`w${k}`, `n${k}`]);
    }
    const { run, statements } = await testGateway({ keyspaces: ['counted'] }, { relations: RELATIONS });
    const expected = (prefix: string) => Array.from({ length: 50 }, (_, k) => (k % 10 >= 8 ? null : `${prefix}${k}`));
    for (const [field, prefix] of [
      ['child', 'c'],
      ['pair', 'p'],
      ['line', 'l'],
    ] as const) {
      const { data, errors } = await run(page(`${field} { name }`));
      expect([field, errors]).toEqual([field, undefined]);
      const names = data.parents.edges.map(
        ({ node }: { node: Record<string, { name: string } | null> }) => node[field]?.name ?? null,
      );
      expect([field, names, statements()]).toEqual([field, expected(prefix), 2]);
    }
    await run(page('a: child { name } b: child { photo } c: child { tags }'));
    expect(statements()).toBe(2);
    const refused = await run(page('word { name }'));
    expect(refused.errors).toHaveLength(1);
    const words = refused.data.parents.edges.map(
      ({ node }: { node: { word: { name: string } | null } }) => node.word?.name ?? null,
    );
    expect(words).toEqual(Array.from({ length: 50 }, (_, k) => (k === 7 ? null : `n${k % 5}`)));
  });
});
