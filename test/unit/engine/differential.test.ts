/**
 * The engine answers what graphql-js answers with the resolvers, byte for byte, with the same statements or fewer: random
 * keyspaces, documents, variables, rows and failures. `DIFFERENTIAL_DOCUMENTS` sets how many distinct documents are asked,
 * `DIFFERENTIAL_SEED` where they begin.
 */
import { expect, test } from 'vitest';
import type { JsonValue } from '../../../src/cql-type/value-type.ts';
import { buildSchema } from '../../../src/graphql/schema/build-schema.ts';
import { toNodeId } from '../../../src/graphql/values/node-id.ts';
import { type Answered, Pair, pairOptions } from '../../support/differential/compare.ts';
import { makeDocument, type RandomDocument } from '../../support/differential/documents.ts';
import { type Keyspace, makeRandomKeyspace } from '../../support/differential/keyspaces.ts';
import { Random } from '../../support/differential/random.ts';
import type { Script } from '../../support/differential/scripted-executor.ts';

const DOCUMENTS = Number(process.env.DIFFERENTIAL_DOCUMENTS ?? 2_000);
const SEED = Number(process.env.DIFFERENTIAL_SEED ?? 1);
const PER_KEYSPACE = 100;

const options = pairOptions({ maxDepth: 100, maxAliases: 1_000, maxTokens: 100_000, maxCost: 100_000 });

/** Values by scalar that occur in the keys of the rows, and some that do not. */
function keyValues({ model, rows }: Keyspace): (scalar: string) => readonly JsonValue[] {
  const values = new Map<string, Set<JsonValue>>();
  for (const table of model.tables) {
    for (const column of table.columns) {
      if (column.fieldType.kind !== 'scalar') continue;
      const known = values.get(column.fieldType.name) ?? new Set<JsonValue>();
      values.set(column.fieldType.name, known);
      for (const row of rows.get(table.name) ?? []) if (row[column.field] !== null) known.add(row[column.field]!); // not null
    }
  }
  const absent: Readonly<Record<string, JsonValue>> = { Int: 77, Boolean: true };
  return (scalar) => {
    const known = [...(values.get(scalar) ?? [])];
    return known.length > 0 ? known : [absent[scalar] ?? 'x'];
  };
}

function makeScript(random: Random, { model, rows }: Keyspace): Script {
  const base = {
    model,
    rows,
    failure: random.pick(['CASSANDRA_TIMEOUT', 'DEADLINE_EXCEEDED', 'CASSANDRA_UNAVAILABLE'] as const),
  };
  if (random.chance(0.15)) return { ...base, failingTable: random.pick(model.tables).name };
  if (random.chance(0.2)) return { ...base, refusedValue: random.pick<JsonValue>([1, 2, 'a"b', '1000000007']) };
  return base;
}

/** Errors of sibling fields come in the order in which their statements end: compared without it. */
function comparable({ outcome }: Answered): unknown {
  const { errors, ...rest } = JSON.parse(outcome.text) as { errors?: { path?: unknown; message: string }[] };
  const sorted = errors?.map((error) => JSON.stringify(error)).sort();
  return { status: outcome.status, retryAfter: outcome.retryAfter, errors: sorted, rest };
}

/**
 * A refused key breaks a statement for many into singles, and which keys share one depends on how soon each is known: there
 * the numbers of statements may differ either way.
 */
function assertEqual(ours: Answered, reference: Answered, { what, isRefusing }: Case): void {
  if (ours.outcome.text !== reference.outcome.text || ours.outcome.status !== reference.outcome.status)
    expect(comparable(ours), what).toEqual(comparable(reference));
  if (ours.outcome.codes.length === 0) expect(ours.outcome.text, what).toBe(reference.outcome.text);
  const texts = (each: Answered) => each.statements.map(({ cql, values }) => `${cql} ${JSON.stringify(values)}`).sort();
  if (!isRefusing && ours.statements.length > reference.statements.length)
    expect(texts(ours), `${what}\nmore statements`).toEqual(texts(reference));
}

interface Case {
  readonly what: string;
  readonly isRefusing: boolean;
}

/** Cursors of an answer, to go on from in later documents. */
function cursorsOf({ outcome }: Answered): string[] {
  return [...outcome.text.matchAll(/Cursor":"([\w-]+)"|"cursor":"([\w-]+)"/g)].map(([, a, b]) => a ?? b ?? '');
}

test(`${DOCUMENTS} distinct documents are answered alike`, async () => {
  const seen = new Set<string>();
  const counts = { valid: 0, failing: 0, continued: 0 };
  for (let number = SEED; seen.size < DOCUMENTS; number += 1) {
    const random = new Random(number);
    const keyspace = makeRandomKeyspace(random);
    const schema = buildSchema(keyspace.model);
    const pair = new Pair(schema, keyspace.model.tables, options);
    const nodeIds = keyspace.model.tables.flatMap((table) =>
      (keyspace.rows.get(table.name) ?? [])
        .filter((row) => table.clusteringKeys.every(({ field }) => row[field] !== null))
        .slice(0, 3)
        .map((row) => toNodeId(table, row)),
    );
    const cursors: string[] = [];
    const valuesOf = keyValues(keyspace);
    for (let count = 0; count < PER_KEYSPACE; count += 1) {
      const document = makeDocument({ random, schema, valuesOf, nodeIds, cursors });
      seen.add(`${number} ${document.query}`);
      const script = makeScript(random, keyspace);
      const ours = await askBoth(pair, script, document, `seed ${number}, document ${count}`);
      const [cursor] = cursorsOf(ours);
      if (cursor !== undefined && document.query.includes('$after')) {
        const next = { ...document, variables: { ...document.variables, after: cursor } };
        await askBoth(pair, script, next, `seed ${number}, document ${count}, after ${cursor}`);
        counts.continued += 1;
      }
      if (ours.outcome.text.startsWith('{"data"')) counts.valid += 1;
      if (ours.outcome.status === 200 && ours.outcome.codes.length > 0) counts.failing += 1;
      if (cursors.length < 20) cursors.push(...cursorsOf(ours).slice(0, 2));
    }
  }
  expect(counts.valid).toBeGreaterThan(DOCUMENTS / 4);
  expect(counts.failing).toBeGreaterThan(DOCUMENTS / 50);
  expect(counts.continued).toBeGreaterThan(DOCUMENTS / 100);
}, 3_600_000);

async function askBoth(
  pair: Pair,
  script: Script,
  { query, variables }: RandomDocument,
  what: string,
): Promise<Answered> {
  const request = { query, variables, isReadOnly: false };
  const [ours, reference] = [await pair.ours(script, request), await pair.reference(script, request)];
  const isRefusing = script.refusedValue !== undefined;
  assertEqual(ours, reference, { what: `${what}\n${query}\n${JSON.stringify(variables)}`, isRefusing });
  return ours;
}
