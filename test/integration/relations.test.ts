/** Relations of every kind, each batched as far as Cassandra permits. */
import { expect, test } from 'vitest';
import { testGateway } from '../support/cassandra.ts';
import { makeLiveKeyspace } from '../support/raw-client.ts';
import { SOCIAL_RELATIONS } from '../support/social-relations.ts';

const A = '00000000-0000-4000-8000-00000000000a';
const B = '00000000-0000-4000-8000-00000000000b';
const MISSING = '00000000-0000-4000-8000-0000000000ff';

async function makeSocial() {
  const client = await makeLiveKeyspace('social', [
    'CREATE TYPE social.address (street text, city_id int)',
    'CREATE TABLE social.cities (id int PRIMARY KEY, name text)',
    'CREATE TABLE social.people (id uuid PRIMARY KEY, name text, friend_ids set<uuid>, address frozen<address>)',
    'CREATE TABLE social.notes (id int PRIMARY KEY, author_id uuid, body text)',
    "CREATE INDEX notes_author ON social.notes (author_id) USING 'sai'",
    'CREATE TABLE social.documents (owner_id uuid, kind text, number int, total int, PRIMARY KEY ((owner_id, kind), number))',
    'CREATE TABLE social.groups (id int PRIMARY KEY, title text)',
    'CREATE TABLE social.memberships (person_id uuid, group_id int, since date, role text, PRIMARY KEY (person_id, group_id))',
    "INSERT INTO social.cities (id, name) VALUES (1, 'Graz')",
    `INSERT INTO social.people (id, name, friend_ids, address) VALUES (${A}, 'Ada', {${B}, ${MISSING}}, {street: 'S', city_id: 1})`,
    `INSERT INTO social.people (id, name, friend_ids) VALUES (${B}, 'Bo', {${A}})`,
    `INSERT INTO social.notes (id, author_id, body) VALUES (1, ${A}, 'first')`,
    `INSERT INTO social.notes (id, author_id, body) VALUES (2, ${B}, 'second')`,
    `INSERT INTO social.documents (owner_id, kind, number, total) VALUES (${A}, 'invoice', 1, 10)`,
    `INSERT INTO social.documents (owner_id, kind, number, total) VALUES (${A}, 'letter', 1, 0)`,
    "INSERT INTO social.groups (id, title) VALUES (7, 'Chess')",
    `INSERT INTO social.memberships (person_id, group_id, since, role) VALUES (${A}, 7, '2026-01-01', 'chair')`,
    `INSERT INTO social.memberships (person_id, group_id, role) VALUES (${A}, 8, 'guest')`,
    `INSERT INTO social.memberships (person_id, group_id, role) VALUES (${B}, 7, 'member')`,
  ]);
  return client;
}

const PEOPLE = `[{ id: "${A}" }, { id: "${B}" }]`;

test('by lists of keys, from inside of a type, with constants, by an index, and through a table', async () => {
  await makeSocial();
  const { run, statements } = await testGateway({ keyspaces: ['social'] }, { relations: SOCIAL_RELATIONS });
  const ask = async (selection: string) => {
    const { data, errors } = await run(`{ peopleByKey(keys: ${PEOPLE}) { ${selection} } }`);
    expect(errors).toBe(undefined);
    return { answer: data.peopleByKey, statements: statements() };
  };
  expect(await ask('name friends { name }')).toEqual({
    answer: [
      { name: 'Ada', friends: [{ name: 'Bo' }, null] },
      { name: 'Bo', friends: [{ name: 'Ada' }] },
    ],
    statements: 2, // the people, and those of their friends who were not read yet
  });
  expect(await ask('home { name }')).toEqual({ answer: [{ home: { name: 'Graz' } }, { home: null }], statements: 2 });
  expect(await ask('invoices { nodes { total } }')).toEqual({
    answer: [{ invoices: { nodes: [{ total: 10 }] } }, { invoices: { nodes: [] } }],
    statements: 2,
  });
  expect(await ask('notes { nodes { body } }')).toEqual({
    answer: [{ notes: { nodes: [{ body: 'first' }] } }, { notes: { nodes: [{ body: 'second' }] } }],
    statements: 3, // an index answers for one value at a time
  });
  expect(await ask('groups { edges { role since node { title } } pageInfo { hasNextPage } }')).toEqual({
    answer: [
      {
        groups: {
          edges: [
            { role: 'chair', since: '2026-01-01', node: { title: 'Chess' } },
            { role: 'guest', since: null, node: null },
          ],
          pageInfo: { hasNextPage: false },
        },
      },
      {
        groups: {
          edges: [{ role: 'member', since: null, node: { title: 'Chess' } }],
          pageInfo: { hasNextPage: false },
        },
      },
    ],
    statements: 3,
  });
  expect(await ask('groups(first: 1) { nodes { title } }')).toMatchObject({
    answer: [{ groups: { nodes: [{ title: 'Chess' }] } }, { groups: { nodes: [{ title: 'Chess' }] } }],
    statements: 3,
  });
});
