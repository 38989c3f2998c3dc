/** Limits that the cluster sets: met by an ordinary role, because superusers are exempt. */
import { expect, inject, test } from 'vitest';
import type { GatewayConfigFile } from '../../src/config/config.ts';
import { adminClient } from '../support/admin-client.ts';
import { testGateway } from '../support/cassandra.ts';

const SET_UP = [
  "CREATE KEYSPACE IF NOT EXISTS limits WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}",
  'CREATE TABLE IF NOT EXISTS limits.authors (id int PRIMARY KEY, name text)',
  'CREATE TABLE IF NOT EXISTS limits.posts (day int, id int, author_id int, tags set<text>, body text, PRIMARY KEY (day, id))',
  "CREATE ROLE IF NOT EXISTS writer WITH PASSWORD = 'writer' AND LOGIN = true",
  'GRANT SELECT ON KEYSPACE limits TO writer',
  'GRANT MODIFY ON KEYSPACE limits TO writer',
];

const FILE: GatewayConfigFile = {
  relations: [{ table: 'posts', field: 'author', target: 'authors', kind: 'one', columns: { author_id: 'id' } }],
};

async function served() {
  const client = await adminClient();
  for (const cql of SET_UP) await client.execute(cql);
  for (let id = 0; id < 50; id += 1) {
    await client.execute(`INSERT INTO limits.authors (id, name) VALUES (${id}, 'a${id}')`);
    await client.execute(`INSERT INTO limits.posts (day, id, author_id) VALUES (1, ${id}, ${id})`);
  }
  const login = { username: 'writer', password: 'writer', tls: true, tlsCa: inject('certificate') } as const;
  return testGateway({ ...login, keyspaces: ['limits'], consistency: 'LOCAL_ONE' }, FILE);
}

test('a relation of more keys than the cluster takes in one statement is answered all the same', async () => {
  const { run } = await served();
  const { data, errors } = await run(
    '{ posts(where: { day: { eq: 1 } }, first: 50) { edges { node { id author { name } } } } }',
  );
  expect(errors).toBeUndefined();
  expect(data.posts.edges).toEqual(
    Array.from({ length: 50 }, (_, id) => ({ node: { id, author: { name: `a${id}` } } })),
  );
});

const tags = `[${Array.from({ length: 60 }, (_, index) => `"${String(index).padStart(100, 't')}"`).join(', ')}]`;

test.each([
  ['a large collection', `tags: ${tags}`, /collection/i],
  ['a large value', `body: "${'x'.repeat(1_500)}"`, /size/i],
])('%s that the cluster refuses is the fault of the request, and names the limit', async (_what, column, guardrail) => {
  const { run } = await served();
  const { errors } = await run(`mutation { insertPost(input: { day: 1, id: 1, ${column} }) { applied } }`);
  expect(errors).toMatchObject([
    {
      extensions: {
        code: 'GUARDRAIL_EXCEEDED',
        guardrail: expect.stringMatching(guardrail),
        outcome: 'NOT_APPLIED',
        retryable: false,
      },
    },
  ]);
  expect(JSON.stringify(errors)).not.toMatch(/INSERT|limits\.posts/);
});
