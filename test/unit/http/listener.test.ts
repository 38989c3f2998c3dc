import { createServer, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Deadline } from '../../../src/deadline.ts';
import { createListener, type ListenerParts } from '../../../src/http/listener.ts';
import type { HttpRequest } from '../../../src/http/message.ts';
import { errorResponse, respond } from '../../../src/http/responses.ts';
import { createLogger } from '../../../src/telemetry/logger.ts';

async function listen(parts: Partial<ListenerParts> = {}) {
  const seen: { request: HttpRequest; deadline: Deadline }[] = [];
  const server = createServer(
    createListener({
      answer: async (received, deadline) => {
        seen.push({ request: received, deadline });
        return respond({ status: 200, body: '{"data":{"ü":1}}' });
      },
      refuse: (_request, error) => errorResponse(error, { 'access-control-allow-origin': 'x' }),
      maxBodyBytes: 100,
      requestTimeoutMs: 60_000,
      isClosing: () => false,
      logger: createLogger('silent'),
      ...parts,
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql?a=1`, seen };
}

describe('createListener()', () => {
  test('hands on method, address, headers and body, and writes the answer with its length in bytes', async () => {
    const { url, seen } = await listen();
    const response = await fetch(url, { method: 'POST', headers: { 'X-A': 'b' }, body: '{"ü":1}' });
    expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([
      200,
      '17',
      '{"data":{"ü":1}}',
    ]);
    expect(seen[0]?.request).toMatchObject({
      method: 'POST',
      url: '/graphql?a=1',
      headers: { 'x-a': 'b' },
      body: '{"ü":1}',
    });
  });

  test('reads chunked bodies', async () => {
    const { url, seen } = await listen();
    await new Promise<void>((resolve) => {
      const sending = request(url, { method: 'POST' }, (response) => {
        response.resume().on('end', resolve);
      });
      sending.write('{"a"');
      sending.end(':1}');
    });
    expect(seen[0]?.request.body).toBe('{"a":1}');
  });

  test('refuses a body above the limit, announced or not, before it is read to its end', async () => {
    const { url, seen } = await listen();
    const response = await fetch(url, { method: 'POST', body: 'x'.repeat(101) });
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([413, 'x']);
    expect(seen).toEqual([]);
  });

  test('aborts the deadline of a client that goes away', async () => {
    const deadlines: Deadline[] = [];
    const { url } = await listen({
      answer: (_request, deadline) => {
        deadlines.push(deadline);
        return new Promise(() => {});
      },
    });
    const { port } = new URL(url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write('GET /graphql HTTP/1.1\r\nhost: x\r\n\r\n');
    await expect.poll(() => deadlines.length).toBe(1);
    socket.destroy();
    await expect.poll(() => deadlines[0]?.error?.code).toBe('REQUEST_ABORTED');
  });

  test('answers 500 with a code when the answer itself fails, and goes on', async () => {
    const { url } = await listen({ answer: () => Promise.reject(new Error('slip')) });
    const response = await fetch(url);
    expect([response.status, await response.json()]).toMatchObject([
      500,
      { errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }] },
    ]);
    expect((await fetch(url)).status).toBe(500);
  });

  test('ends the connection, and goes on, when not even the refusal can be made', async () => {
    let fails = true;
    const { url } = await listen({
      answer: () => (fails ? Promise.reject(new Error('slip')) : Promise.resolve(respond({ status: 200, body: '1' }))),
      refuse: () => {
        throw new Error('another slip');
      },
    });
    await expect(fetch(url)).rejects.toThrow();
    fails = false;
    expect((await fetch(url)).status).toBe(200);
  });

  test('tells clients to leave while the gateway closes', async () => {
    const { url } = await listen({ isClosing: () => true });
    expect((await fetch(url)).headers.get('connection')).toBe('close');
  });
});
