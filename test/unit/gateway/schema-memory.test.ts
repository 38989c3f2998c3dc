/** Nothing of a schema outlives the one that takes its place. */

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { readConfig } from '../../../src/config/read-config.ts';
import { Deadline } from '../../../src/deadline.ts';
import { SchemaHost } from '../../../src/gateway/schema-host.ts';
import { createContext } from '../../../src/graphql/context.ts';
import { CursorCodec } from '../../../src/graphql/values/cursor.ts';
import type { Pipeline } from '../../../src/http/answer.ts';
import type { KeyspaceMetadata } from '../../../src/introspection/metadata.ts';
import { DocumentTexts } from '../../../src/operation/document-texts.ts';
import type { Executor } from '../../../src/statement/executor.ts';
import { createLogger } from '../../../src/telemetry/logger.ts';
import { anyCaller } from '../../support/any-caller.ts';
import { SHOP_METADATA } from '../../support/shop-model.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const CHANGES = 200;
const WARM_UP = 20;
/** A schema of the example keyspace has about 2 MB: 200 that were kept would show. */
const TOLERANCE_BYTES = 4_000_000;

const executor: Executor = { execute: async () => ({ rows: [{ id: 1, name: 'Espresso' }] }) };
const QUERY = '{ category(id: 1) { name } categories(first: 1) { edges { cursor node { nodeId } } } }';

/** The example keyspace with a column that it had not before. */
function changed(count: number): KeyspaceMetadata {
  const column = { name: `extra${count}`, type: 'text', kind: 'regular', position: -1, order: 'ASC' } as const;
  return {
    ...SHOP_METADATA,
    tables: SHOP_METADATA.tables.map((table) =>
      table.name === 'categories' ? { ...table, columns: [...table.columns, column] } : table,
    ),
  };
}

async function heapBytes(): Promise<number> {
  for (let round = 0; round < 3; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    collect();
  }
  return process.memoryUsage().heapUsed;
}

test('after 200 changes the heap holds no more than after 20, and no schema but the served one', async () => {
  const config = readConfig(
    { GATEWAY_MODE: 'development' },
    {},
    {
      contactPoints: ['a'],
      localDataCenter: 'd',
      keyspaces: ['shop'],
      thawAfterMs: 1_000,
    },
  );
  const parts = {
    createExecutor: () => executor,
    replicasOf: () => undefined,
    options: config,
    cursors: new CursorCodec(['0123456789abcdef']),
    checkHealth: () => Promise.reject(new Error('not asked')),
  };
  const answer = (pipeline: Pipeline) =>
    Deadline.run(5_000, async (deadline) => {
      const { text } = await pipeline.operations.answer(
        { query: QUERY, operationName: undefined, variables: undefined, isReadOnly: false },
        createContext(parts, anyCaller({ deadline, origin: 'client' })),
      );
      expect(JSON.parse(text)).toMatchObject({ data: { category: { name: 'Espresso' } } });
    });
  let version = 0;
  const host = new SchemaHost({
    config,
    logger: createLogger('silent'),
    version: () => `v${version}`,
    agreedVersion: async () => `v${version}`,
    readKeyspaces: async () => [changed(version)],
    onKeyspace: () => {},
    warmUp: ({ pipeline }) => answer(pipeline),
    texts: new DocumentTexts(config),
    renderGraphiQL: undefined,
  });
  await host.serve([changed(0)], { source: 'CLUSTER', version: 'v0' });
  await host.check(Deadline.after(1_000));
  const served: WeakRef<Pipeline>[] = [];
  let before = 0;
  for (version = 1; version <= WARM_UP + CHANGES; version += 1) {
    await host.check(Deadline.after(10_000)); // the first request after a change is spared
    await host.check(Deadline.after(10_000));
    const pipeline = host.pipelines?.of(undefined)?.pipeline;
    expect(served.at(-1)?.deref() === pipeline).toBe(false);
    served.push(new WeakRef(pipeline!));
    await answer(pipeline!);
    if (version === WARM_UP) before = await heapBytes();
  }
  const after = await heapBytes();
  const alive = served.filter((each) => each.deref() !== undefined).length;
  process.stdout.write(
    `heap after ${WARM_UP} changes ${Math.round(before / 1e5) / 10} MB, after ${CHANGES} more ${Math.round(after / 1e5) / 10} MB\n`,
  );
  expect(alive).toBe(1);
  expect(after - before).toBeLessThan(TOLERANCE_BYTES);
}, 120_000);
