/** What a client may do to a server by HTTP itself: two lengths, too many headers, a body that never ends. */
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { TRANSPORTS } from '../support/transports.ts';

/** Everything that comes back until the connection ends. */
function exchange(port: number, parts: readonly string[], everyMs = 0): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let received = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => {
      received += chunk;
    });
    socket.on('close', () => resolve(received));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' || error.code === 'EPIPE' ? resolve(received) : reject(error),
    );
    const send = (index: number) => {
      if (socket.destroyed || index >= parts.length) return;
      socket.write(parts[index] ?? '');
      setTimeout(() => send(index + 1), everyMs);
    };
    send(0);
  });
}

async function portOf(options = {}): Promise<number> {
  const { url } = await TRANSPORTS.server(options);
  return Number(new URL(url).port);
}

const HEAD = 'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
const statusOf = (answer: string) => /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1];

test('a request with two lengths is none: what stands behind it is not taken for another', async () => {
  const port = await portOf();
  const hidden = 'GET /health HTTP/1.1\r\nhost: x\r\n\r\n';
  const both = `${HEAD}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`;
  const twice = `${HEAD}content-length: 2\r\ncontent-length: 40\r\n\r\n{}${hidden}`;
  const folded = `${HEAD}transfer-encoding:\r\n chunked\r\n\r\n0\r\n\r\n${hidden}`;
  for (const request of [both, twice, folded]) {
    const answer = await exchange(port, [request]);
    expect([request, statusOf(answer), answer.match(/HTTP\/1\.1/g)?.length]).toEqual([request, '400', 1]);
  }
});

test('headers are bounded in size and number', async () => {
  const port = await portOf();
  const large = `${HEAD}x-large: ${'x'.repeat(40_000)}\r\n\r\n`;
  expect(statusOf(await exchange(port, [large]))).toBe('431');
  const body = '{"query":"{ __typename }"}';
  const head = `${HEAD}connection: close\r\ncontent-length: ${body.length}\r\n`;
  const own = head.split('\r\n').length - 2; // without the request line and the end
  const filled = (count: number) => {
    const more = Array.from({ length: count - own }, (_, index) => `x-${index}: ${index}\r\n`).join('');
    return exchange(port, [`${head}${more}\r\n${body}`]);
  };
  // None is left out as if it had not been sent.
  const statuses = await Promise.all([100, 101, 102, 1_000].map(async (count) => statusOf(await filled(count))));
  expect(statuses).toEqual(['200', '431', '431', '431']);
});

test('a body that comes byte by byte ends with the time of the request', async () => {
  const port = await portOf({ requestTimeoutMs: 500 });
  const slow = [`${HEAD}content-length: 1000\r\n\r\n`, ...'{"query":"{ __typename }"}'.repeat(10)];
  const startedAt = Date.now();
  const answer = await exchange(port, slow, 20);
  expect(statusOf(answer)).toBe('408');
  expect(answer).toContain('REQUEST_TIMEOUT');
  expect(answer.toLowerCase()).toContain('connection: close');
  expect(Date.now() - startedAt).toBeLessThan(3_000);
});
