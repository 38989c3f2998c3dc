import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import type { Client } from 'cassandra-driver';
// Not in the typings.
// @ts-expect-error
import { WriteQueue } from 'cassandra-driver/lib/writers.js';
import { expect, onTestFinished, test } from 'vitest';
import type { WriteQueue as Queue } from '../../../../src/session/driver/internals.ts';
import { JOINED_WRITES, joinWrites } from '../../../../src/session/driver/join-writes.ts';

interface DriverQueue extends Queue {
  push(operation: object, callback: () => void): void;
}

/** Ten operations, each pushed after the tick of the one before: as requests of different clients come in one turn. */
async function sendTen(encodingOptions: { readonly joinedWrites?: boolean }) {
  const received: Buffer[] = [];
  const server = createServer((socket) => socket.on('data', (chunk: Buffer) => received.push(chunk)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  onTestFinished(() => {
    socket.destroy();
    server.close();
  });
  let writes = 0;
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
  socket.write = (...args: unknown[]) => {
    writes += 1;
    return write(...args);
  };
  const queue = new WriteQueue(socket, { encodingOptions }, { socketOptions: { coalescingThreshold: 65_536 } });
  joinWrites({ controlConnection: { connection: { writeQueue: queue } } } as unknown as Client); // as the driver has it
  let told = 0;
  for (let index = 0; index < 10; index += 1) {
    const operation = { canBeWritten: () => true, request: { write: () => Buffer.from([index]) }, streamId: index };
    (queue as DriverQueue).push(operation, () => {
      told += 1;
    });
    await new Promise<void>((resolve) => process.nextTick(resolve));
  }
  while (Buffer.concat(received).length < 10) await new Promise((resolve) => setImmediate(resolve));
  return { bytes: [...Buffer.concat(received)], writes, told };
}

const IN_ORDER = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

test('statements of one turn leave by one write, in their order', async () => {
  expect(await sendTen(JOINED_WRITES)).toEqual({ bytes: IN_ORDER, writes: 1, told: 10 });
});

test('other clients of the process keep the way of the driver', async () => {
  await sendTen(JOINED_WRITES);
  expect(await sendTen({})).toEqual({ bytes: IN_ORDER, writes: 10, told: 10 });
});
