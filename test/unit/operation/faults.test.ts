/**
 * Wherever something goes wrong on the way of a query, it ends, with a coded answer: the n-th call of whatever the
 * operation works with throws, rejects, or never settles, for every n that there is.
 */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Row } from '../../../src/cql-type/value-type.ts';
import { Deadline } from '../../../src/deadline.ts';
import { ERROR_CODES } from '../../../src/errors.ts';
import { createContext, type GatewayContext } from '../../../src/graphql/context.ts';
import { buildSchema } from '../../../src/graphql/schema/build-schema.ts';
import { CursorCodec } from '../../../src/graphql/values/cursor.ts';
import { toNodeId } from '../../../src/graphql/values/node-id.ts';
import { buildModel } from '../../../src/model/build-model.ts';
import { DocumentTexts } from '../../../src/operation/document-texts.ts';
import { Operations } from '../../../src/operation/operations.ts';
import { createChain } from '../../../src/statement/chain.ts';
import type { Executor } from '../../../src/statement/executor.ts';
import { Counters } from '../../../src/telemetry/counters.ts';
import { createLogger } from '../../../src/telemetry/logger.ts';
import { anyCaller } from '../../support/any-caller.ts';
import { pairOptions } from '../../support/differential/compare.ts';
import { scriptedExecutor } from '../../support/differential/scripted-executor.ts';
import { makeKeyspace } from '../../support/make-metadata.ts';
import { MODEL_OPTIONS, tableOf } from '../../support/shop-model.ts';

const metadata = makeKeyspace({
  people: { partition: { id: 'int' }, regular: { name: 'text', boss: 'int' }, age: 1 },
  notes: { partition: { person: 'int' }, clustering: { day: 'int' }, regular: { text: 'text' }, age: 2 },
});
const relations = [
  { table: 'people', field: 'chief', target: 'people', kind: 'one', columns: { boss: 'id' } },
  { table: 'people', field: 'notes', target: 'notes', kind: 'many', columns: { id: 'person' } },
] as const;
const model = buildModel([{ metadata, prefix: '' }], { ...MODEL_OPTIONS, shape: { relations } });
const people: Row[] = [1, 2, 3].map((id) => ({ id, name: `person ${id}`, boss: 3 }));
const notes: Row[] = [1, 2, 3].flatMap((person) => [1, 2].map((day) => ({ person, day, text: `note ${day}` })));
const rows = new Map([
  ['people', people],
  ['notes', notes],
]);
const options = pairOptions();
const schema = buildSchema(model);
const nodeId = toNodeId(tableOf(model, 'people'), people[0]!);

const QUERIES: Readonly<Record<string, string>> = {
  'a row': '{ person(id: 1) { name } }',
  'two rows of one table': '{ a: person(id: 1) { name } b: person(id: 2) { name } }',
  'a row with relations': '{ person(id: 1) { name chief { name notes(first: 1) { edges { cursor } } } } }',
  'a node': `{ node(nodeId: "${nodeId}") { nodeId ... on Person { name chief { name } } } }`,
  'a page with relations':
    '{ people(first: 2) { edges { cursor node { name chief { name } notes { edges { node { text } } pageInfo { endCursor } } } } } }',
  'a page of a partition':
    '{ notes(where: { person: { eq: 1 } }, first: 1) { edges { node { text } } pageInfo { endCursor } } }',
};

type Kind = 'throws' | 'rejects' | 'never settles';

/** Counts calls, and spoils one of them: of anything where it throws, of statements where it settles otherwise. */
class Fault {
  calls = 0;
  readonly #at: number;
  readonly #kind: Kind;

  constructor(at: number, kind: Kind) {
    this.#at = at;
    this.#kind = kind;
  }

  statements({ execute }: Executor): Executor {
    return { execute: this.#around(execute) };
  }

  others<A extends unknown[], T>(work: (...args: A) => T): (...args: A) => T {
    return this.#kind === 'throws' ? this.#around(work) : work;
  }

  #around<A extends unknown[], T>(work: (...args: A) => T): (...args: A) => T {
    return (...args) => {
      this.calls += 1;
      if (this.calls !== this.#at) return work(...args);
      const fault = new TypeError('injected');
      if (this.#kind === 'throws') throw fault;
      return (this.#kind === 'rejects' ? Promise.reject(fault) : new Promise(() => {})) as T; // of an executor
    };
  }
}

async function askWith(query: string, fault: Fault, deadline: Deadline) {
  const { executor } = scriptedExecutor({ model, rows, failure: 'CASSANDRA_TIMEOUT' });
  const counters = new Counters();
  const chain = createChain(fault.statements(executor), options, counters);
  const codec = new CursorCodec(['a secret of the test']);
  const context: GatewayContext = createContext(
    {
      createExecutor: chain.operation,
      replicasOf: fault.others(() => undefined),
      options,
      cursors: Object.assign(Object.create(codec), { encode: fault.others(codec.encode.bind(codec)) }) as CursorCodec, // itself otherwise
      checkHealth: () => Promise.reject(new Error('nobody asks')),
    },
    { ...anyCaller({ deadline, origin: 'warm-up' }), guard: fault.others(() => {}) },
  );
  const operations = new Operations({
    schema,
    tables: model.tables,
    options,
    texts: new DocumentTexts(options),
    logger: createLogger('silent'),
  });
  const outcome = await operations.answer({ query, isReadOnly: false }, context);
  deadline.close();
  return { outcome, counters, chain };
}

const unhandled: unknown[] = [];
const note = (error: unknown) => unhandled.push(error);
beforeAll(() => {
  process.on('unhandledRejection', note);
});
afterAll(() => {
  process.off('unhandledRejection', note);
});

describe.each(Object.entries(QUERIES))('%s', (_what, query) => {
  test('is answered without a fault', async () => {
    const { outcome } = await askWith(query, new Fault(0, 'throws'), Deadline.after(5_000));
    expect(outcome.codes).toEqual([]);
  });

  test.each(['throws', 'rejects'] as const)('is answered with a code wherever a call %s', async (kind) => {
    const whole = new Fault(0, kind);
    await askWith(query, whole, Deadline.after(5_000));
    for (let at = 1; at <= whole.calls; at += 1) {
      const { outcome, counters, chain } = await askWith(query, new Fault(at, kind), Deadline.after(5_000));
      const { errors = [] } = JSON.parse(outcome.text) as { errors?: { extensions: { code: string } }[] };
      if (kind === 'throws') expect(errors.length, `call ${at}`).toBeGreaterThan(0);
      for (const { extensions } of errors) expect(Object.keys(ERROR_CODES), `call ${at}`).toContain(extensions.code);
      expect(outcome.text).not.toContain('injected');
      await chain.onIdle();
      expect(counters.values()).toMatchObject({ statementsRunning: 0, statementsQueued: 0 });
    }
    await new Promise((resolve) => setImmediate(resolve));
    expect(unhandled).toEqual([]);
  });

  test('is answered at its deadline when a statement never is', async () => {
    const { outcome } = await askWith(query, new Fault(1, 'never settles'), Deadline.after(50));
    const { data, errors } = JSON.parse(outcome.text) as { data: object; errors: { extensions: { code: string } }[] };
    expect([...new Set(errors.map(({ extensions }) => extensions.code))]).toEqual(['DEADLINE_EXCEEDED']);
    expect(data).not.toBeNull();
  });

  test('is not written for a client that went away', async () => {
    const deadline = Deadline.after(5_000);
    const asked = askWith(query, new Fault(0, 'throws'), deadline);
    deadline.abort();
    const { outcome } = await asked;
    expect([outcome.codes, JSON.parse(outcome.text)]).toMatchObject([['REQUEST_ABORTED'], { data: null }]);
  });
});
