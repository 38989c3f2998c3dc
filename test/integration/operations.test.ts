import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import shopConfig from '../../schema/gateway.config.ts';
import { testGateway } from '../support/cassandra.ts';

const folder = new URL('../operations/', import.meta.url);
const operations = readdirSync(folder).filter((name) => name.endsWith('.graphql'));

/** What a file needs beside the configuration of the example. */
const CONFIGS: Readonly<Record<string, object>> = {
  'companions.graphql': { companions: [{ of: 'products_by_category', table: 'categories_by_product' }] },
};

test.each(operations)('%s gives the recorded answer with the recorded statements', async (name) => {
  const { run, lines } = await testGateway({}, { ...shopConfig, ...CONFIGS[name] });
  lines.length = 0;
  const answer = await run(readFileSync(new URL(name, folder), 'utf8'));
  const statements = lines.filter((line) => line.message === 'statement').map((line) => line.cql);
  const recorded = { answer, statements: statements.sort() };
  await expect(`${JSON.stringify(recorded, null, 2)}\n`).toMatchFileSnapshot(
    `../operations/${name.replace('.graphql', '.json')}`,
  );
});
