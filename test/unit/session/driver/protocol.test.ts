import { type AddressInfo, createServer } from 'node:net';
import { Client } from 'cassandra-driver';
import { expect, onTestFinished, test } from 'vitest';
import { endVersionSearch } from '../../../../src/session/driver/protocol.ts';
import { errorFrame } from '../../../support/proxy.ts';

/** Answers every frame as a node does that speaks version 5 and later alone: in a frame of version 5. */
async function startNewerNode() {
  const node = { frames: 0, port: 0 };
  const server = createServer((socket) => {
    socket.on('error', () => {}); // the driver closes it
    socket.on('data', (chunk) => {
      node.frames += 1;
      const head = { version: 4, streamId: chunk.readInt16BE(2), opcode: 0, body: chunk };
      const answer = errorFrame(
        head,
        0x0a,
        'Invalid or unsupported protocol version (4); supported versions are (5/v5)',
      );
      answer.writeUInt8(0x85, 0);
      socket.end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  node.port = (server.address() as AddressInfo).port;
  return node;
}

test('a node that speaks no version of ours is asked twice, not without end', async () => {
  const node = await startNewerNode();
  const client = new Client({
    contactPoints: [`127.0.0.1:${node.port}`],
    localDataCenter: 'dc',
    protocolOptions: { maxVersion: 4 },
  });
  endVersionSearch();
  await expect(client.connect()).rejects.toMatchObject({
    innerErrors: { [`127.0.0.1:${node.port}`]: { message: expect.stringContaining('unsupported protocol version') } },
  });
  expect(node.frames).toBe(2);
});
