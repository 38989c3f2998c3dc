/** Documents of a form that would end a recursive reader. */
import { expect, test } from 'vitest';
import { readConfig } from '../../../src/config/read-config.ts';
import { buildSchema } from '../../../src/graphql/schema/build-schema.ts';
import { Documents } from '../../../src/operation/documents.ts';

const config = readConfig(
  { CASSANDRA_CONTACT_POINTS: 'x', CASSANDRA_LOCAL_DATACENTER: 'x', CASSANDRA_KEYSPACES: 'x' },
  {
    options: { mode: 'development', maxTokens: 100_000 },
  },
);
const documents = new Documents(buildSchema(), config);

const NESTED: Readonly<Record<string, string>> = {
  selections: '{a'.repeat(40_000),
  fragments: `{${'...{'.repeat(20_000)}`,
  lists: `{a(b:${'['.repeat(80_000)}`,
  objects: `{a(b:${'{c:'.repeat(25_000)}`,
  'closed selections': `${'{a'.repeat(30_000)}${'}'.repeat(30_000)}`,
};

test.each(Object.entries(NESTED))('%s that are nested without end are refused by what they are', (_what, text) => {
  const [error] = documents.read(text).errors ?? [];
  expect([error?.message, error?.extensions.code]).toEqual([
    'Cannot parse the document as it is nested too deeply',
    'QUERY_TOO_COMPLEX',
  ]);
});
