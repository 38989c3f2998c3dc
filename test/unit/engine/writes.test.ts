/** Mutations whose payloads show nothing that has to be read: the engine answers what graphql-js does with the resolvers. */
import { getOperationAST, parse } from 'graphql';
import { expect, test } from 'vitest';
import { Engine } from '../../../src/engine/engine.ts';
import { GatewayError } from '../../../src/errors.ts';
import { buildSchema } from '../../../src/graphql/schema/build-schema.ts';
import { buildModel } from '../../../src/model/build-model.ts';
import type { Statement } from '../../../src/statement/statement.ts';
import { Pair, pairOptions } from '../../support/differential/compare.ts';
import { makeKeyspace } from '../../support/make-metadata.ts';
import { recordingExecutor } from '../../support/recording-executor.ts';
import { MODEL_OPTIONS } from '../../support/shop-model.ts';

const metadata = makeKeyspace({
  people: { partition: { id: 'int' }, regular: { name: 'text', motto: 'ascii' } },
  notes: { partition: { person: 'int' }, clustering: { day: 'int' }, regular: { text: 'text' } },
});
const model = buildModel([{ metadata, prefix: '' }], { ...MODEL_OPTIONS, shape: {} });
const options = pairOptions({ unauthenticatedWrites: true, maxListWrites: 3 });
const schema = buildSchema(model);
const pair = new Pair(schema, model.tables, options);

/** Conditions do not hold for 13, and writes of 99 come to no end. */
function answer({ values, batch, isConditional }: Statement) {
  const bound = (batch?.parts.flatMap((part) => part.values) ?? values).map(({ value }) => value);
  if (bound.includes(99)) return new GatewayError('CASSANDRA_TIMEOUT', 'late');
  return isConditional ? [{ '[applied]': !bound.includes(13) }] : [];
}

async function ask(query: string, variables: Record<string, unknown> = {}) {
  const request = { query, variables, isReadOnly: false };
  const script = () => recordingExecutor(answer);
  const [ours, reference] = [await pair.ours(script, request), await pair.reference(script, request)];
  expect(ours.outcome).toEqual(reference.outcome);
  expect(ours.statements).toEqual(reference.statements);
  return { ...JSON.parse(ours.outcome.text), statements: ours.statements.length };
}

const person = (id: number, more = '') => `insertPerson(input: { id: ${id}, name: "n" }${more})`;

test.each([
  ['one write', `mutation { ${person(1)} { applied } }`, 1],
  [
    'aliases, fragments, type names',
    `mutation { __typename a: ${person(1)} { ...P yes: applied } b: deletePerson(input: { key: { id: 2 } }) { deletedNodeId __typename } } fragment P on InsertPersonPayload { applied }`,
    2,
  ],
  [
    'a condition that does not hold',
    `mutation { a: ${person(13, ', ifNotExists: true')} { applied } b: ${person(14, ', ifNotExists: true')} { applied } }`,
    2,
  ],
  [
    'a failure between others',
    `mutation { a: ${person(1)} { applied } b: ${person(99)} { applied } c: ${person(2)} { applied } }`,
    3,
  ],
  ['a stop after it', `mutation @stopOnError { a: ${person(99)} { applied } b: ${person(2)} { applied } }`, 1],
  ['a value that is refused', 'mutation { insertPerson(input: { id: 1, motto: "é" }) { applied } }', 0],
  [
    'a list',
    'mutation { insertNoteList(inputs: [{ person: 1, day: 1 }, { person: 2, day: 2 }]) { applied __typename } }',
    2,
  ],
  ['an empty list', 'mutation { insertNoteList(inputs: []) { applied } }', 0],
  [
    'a list with a failure',
    'mutation { insertNoteList(inputs: [{ person: 1, day: 1 }, { person: 99, day: 2 }]) { applied } }',
    2,
  ],
  [
    'a list that is too long',
    'mutation { insertPersonList(inputs: [{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }]) { applied } }',
    0,
  ],
  [
    'a batch, which is declined',
    `mutation @batch(type: LOGGED) { a: ${person(1)} { applied } b: ${person(2)} { applied } }`,
    1,
  ],
])('%s', async (_what, query, statements) => {
  // The reference knows no batches: they are sent one by one there.
  if (query.includes('@batch')) {
    const { outcome, statements: sent } = await pair.ours(() => recordingExecutor(answer), {
      query,
      isReadOnly: false,
    });
    expect([JSON.parse(outcome.text), sent.length]).toEqual([
      { data: { a: { applied: true }, b: { applied: true } } },
      1,
    ]);
    return;
  }
  expect((await ask(query)).statements).toBe(statements);
});

test.each([
  [`mutation { ${person(1)} { applied } }`, true],
  [`mutation { ${person(1)} { applied row { name } } }`, false],
  [`mutation @batch { ${person(1)} { applied } }`, false],
])('%s is known to the engine: %s', (query, isKnown) => {
  const document = parse(query);
  const operation = getOperationAST(document)!;
  expect(new Engine(schema, model.tables).programOf({ document, operation }, {}) !== undefined).toBe(isKnown);
});

test('variables, absent and null, conditions on fields', async () => {
  const one =
    'mutation W($input: InsertPersonInput!, $is: Boolean = false, $new: Boolean) { insertPerson(input: $input, ifNotExists: $new) { applied @skip(if: $is) x: applied __typename @include(if: $is) } }';
  expect(await ask(one, { input: { id: 1 } })).toMatchObject({ data: { insertPerson: { applied: true, x: true } } });
  expect((await ask(one, { input: { id: 13, name: null }, is: true, new: true })).data.insertPerson.x).toBe(false);
  expect((await ask(one, { input: { id: 'one' } })).errors).toHaveLength(1);
  const list = 'mutation L($inputs: [InsertPersonInput!]!) { insertPersonList(inputs: $inputs) { applied } }';
  expect(await ask(list, { inputs: [{ id: 1 }, { id: 99 }, { id: 3, motto: 'ö' }] })).toMatchObject({
    data: { insertPersonList: [{ applied: true }, null, null] },
    errors: [{ path: ['insertPersonList', 1] }, { path: ['insertPersonList', 2] }],
  });
});
