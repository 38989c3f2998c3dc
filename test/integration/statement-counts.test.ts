/** What random documents cost over relations of every kind, beside the least number of statements that they need. */
import { expect, test } from 'vitest';
import { testGateway } from '../support/cassandra.ts';
import { Random } from '../support/differential/random.ts';
import { makeLiveKeyspace } from '../support/raw-client.ts';
import {
  CHUNK,
  documentText,
  leastStatements,
  RELATIONS,
  randomDocument,
  randomWorld,
  worldStatements,
} from '../support/statement-counts.ts';

const DOCUMENTS = 150;
/** Of one document: what two answers lead to shares no statement where one of them comes later; neither is held up. */
const SLACK = 2;

test('three levels of relations, aliases and repeats need at most 1.05 of the least number of statements', async () => {
  const random = new Random(Number(process.env.COUNTS_SEED ?? 11));
  const world = randomWorld(random);
  await makeLiveKeyspace('counts', worldStatements('counts', world));
  const limits = { maxStatements: 1_000, maxCost: 10_000_000, maxDepth: 20, maxAliases: 1_000, maxTokens: 10_000 };
  const { run, statements } = await testGateway(
    { keyspaces: ['counts'], inChunkSize: CHUNK, ...limits },
    { relations: RELATIONS },
  );
  let [sent, least] = [0, 0];
  for (let count = 0; count < DOCUMENTS; count += 1) {
    const document = randomDocument(random);
    const text = documentText(document);
    const { errors } = await run(text);
    expect([text, errors]).toEqual([text, undefined]);
    const needed = leastStatements(world, document);
    expect(statements(), `${text} needs ${needed}`).toBeLessThanOrEqual(Math.ceil(needed * 1.05) + SLACK);
    sent += statements();
    least += needed;
  }
  expect(sent / least).toBeLessThan(1.05);
  expect(sent / least).toBeGreaterThan(0.98); // else the formula is wrong
  process.stdout.write(`${DOCUMENTS} documents: ${sent} statements, ${least} needed\n`);
});
