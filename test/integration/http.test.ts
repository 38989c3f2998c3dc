import { connect } from 'node:net';
import { auditServer } from 'graphql-http';
import { describe, expect, test } from 'vitest';
import { TRANSPORTS } from '../support/transports.ts';

const NAME = '{ category(id: 1) { name } }';

describe.each(Object.entries(TRANSPORTS))('over the %s', (kind, make) => {
  test('passes all audits of graphql-http with default settings', async () => {
    const { url, fetch: fetchFn } = await make();
    const results = await auditServer({ url: `${url}/graphql`, fetchFn });
    expect(results).toHaveLength(61);
    expect(results.filter(({ status }) => status !== 'ok').map(({ name, status }) => `${status} ${name}`)).toEqual([]);
  });

  test('answers health and readiness, and 404 elsewhere', async () => {
    const { url, fetch: fetchFn } = await make();
    expect((await fetchFn(`${url}/health`)).status).toBe(200);
    expect(await (await fetchFn(`${url}/ready`)).json()).toEqual({ status: 'ready' });
    expect((await fetchFn(`${url}/else?x=/health`)).status).toBe(404);
    expect((await fetchFn(`${url}/graphql?query={__typename}&x=/health`)).status).toBe(200);
  });

  test('does not echo invalid JSON', async () => {
    const { url, fetch: fetchFn } = await make();
    const response = await fetchFn(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"secret": "${'x'.repeat(500)}"`,
    });
    const text = await response.text();
    expect([response.status, text.includes('secret'), text.length < 300]).toEqual([400, false, true]);
    expect(JSON.parse(text).errors[0].extensions).toMatchObject({ code: 'BAD_REQUEST' });
  });

  test('answers 400 to parameters that are no JSON', async () => {
    const { url, fetch: fetchFn } = await make();
    const response = await fetchFn(`${url}/graphql?query=${encodeURIComponent('{__typename}')}&variables={oops`);
    expect([response.status, (await response.json()).errors[0].extensions.code]).toEqual([400, 'BAD_REQUEST']);
  });

  test('does not take forms', async () => {
    const { url, fetch: fetchFn } = await make();
    const form = new FormData();
    form.set('operations', JSON.stringify({ query: NAME }));
    expect((await fetchFn(`${url}/graphql`, { method: 'POST', body: form })).status).toBe(415);
    // A page of another site could send this one without being asked.
    const simple = new URLSearchParams({ query: 'mutation { deleteUser(input: { key: { id: 1 } }) { applied } }' });
    expect((await fetchFn(`${url}/graphql`, { method: 'POST', body: simple })).status).toBe(415);
  });

  test('refuses bodies above the limit with 413, counted in bytes', async () => {
    const { url, fetch: fetchFn } = await make({ maxBodyBytes: 2_000 });
    const send = async (text: string) => {
      const response = await fetchFn(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: NAME, variables: { text } }),
      });
      return [response.status, (await response.json()).errors?.[0].extensions.code];
    };
    expect(await send('x'.repeat(1_800))).toEqual([200, undefined]);
    expect(await send('é'.repeat(1_000))).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    expect(await send('x'.repeat(50_000_000))).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  });

  describe('has the statuses of GraphQL over HTTP', () => {
    const cases: readonly [string, string, number, string | undefined][] = [
      ['a good operation', NAME, 200, undefined],
      ['a syntax error', '{', 400, 'GRAPHQL_PARSE_FAILED'],
      ['an unknown field', '{ nothing }', 400, 'GRAPHQL_VALIDATION_FAILED'],
      ['a wrong literal', '{ product(sku: 5) { name } }', 400, 'GRAPHQL_VALIDATION_FAILED'],
      [
        'a refused access path, though nothing else is asked: the operation was begun',
        '{ orderLines(where: { line: { eq: 1 } }) { edges { cursor } } }',
        200,
        'CANNOT_BE_SERVED',
      ],
      [
        'partial data',
        `{ orderLines(where: { line: { eq: 1 } }) { edges { cursor } } ${NAME.slice(1)}`,
        200,
        'CANNOT_BE_SERVED',
      ],
      [
        'a failure beside a row that is not there',
        '{ missing: category(id: 4242) { name } categories(first: -1) { edges { cursor } } }',
        200,
        'BAD_USER_INPUT',
      ],
      [
        'too many aliases',
        `{ ${Array.from({ length: 100 }, (_, index) => `a${index}: __typename`).join(' ')} }`,
        400,
        'QUERY_TOO_COMPLEX',
      ],
      [
        '10,000 aliases',
        `{ ${Array.from({ length: 10_000 }, (_, index) => `a${index}: __typename`).join(' ')} }`,
        400,
        'QUERY_TOO_COMPLEX',
      ],
      [
        'too deep a nesting',
        `{ customers { nodes ${'{ orders { nodes { customer '.repeat(7)} { name } ${'} } }'.repeat(7)} } }`,
        400,
        'QUERY_TOO_COMPLEX',
      ],
      [
        'too many rows',
        '{ customers(first: 200) { edges { node { orders(first: 200) { edges { cursor } } } } } }',
        400,
        'QUERY_TOO_COMPLEX',
      ],
    ];
    test.each(cases)('%s', async (_what, query, status, code) => {
      const { post } = await make();
      const result = await post(query);
      expect([result.status, result.answer.errors?.[0]?.extensions.code]).toEqual([status, code]);
      // Clients of the older media type see 200 for what the server understood.
      const older = await post(query, { accept: 'application/json' });
      expect([older.status, older.answer.errors?.[0]?.extensions.code]).toEqual([200, code]);
    });

    test('a wrong variable', async () => {
      const { post } = await make();
      const result = await post('query ($id: UUID!) { customer(id: $id) { name } }', { variables: { id: 'x' } });
      expect([result.status, result.answer.errors?.[0]?.extensions.code, result.answer.data]).toEqual([
        400,
        'BAD_USER_INPUT',
        undefined,
      ]);
    });
  });

  test('keeps the schema to itself when introspection is off, hints included', async () => {
    const { post } = await make({ introspection: false });
    const { answer } = await post('{ __schema { types { name } } }');
    expect(answer.errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    const hint = await post('{ categry(id: 1) { name } }');
    expect(JSON.stringify(hint.answer)).not.toMatch(/Did you mean|category\b/);
  });

  test('answers browsers of configured origins alone', async () => {
    const { url, fetch: fetchFn } = await make({ corsOrigins: ['https://shop.example'] });
    const preflight = (origin: string) =>
      fetchFn(`${url}/graphql`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
    expect((await preflight('https://shop.example')).headers.get('access-control-allow-origin')).toBe(
      'https://shop.example',
    );
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).not.toBe(
      'https://evil.example',
    );
    const closed = await make();
    expect(
      (
        await closed.fetch(`${closed.url}/graphql`, { method: 'OPTIONS', headers: { origin: 'https://shop.example' } })
      ).headers.get('access-control-allow-origin'),
    ).toBeNull();
  });

  test('answers every fault with a code, a body, and the headers that let a browser see it', async () => {
    const { url, fetch: fetchFn } = await make({ corsOrigins: ['https://shop.example'], maxBodyBytes: 2_000 });
    const origin = 'https://shop.example';
    const json = { origin, 'content-type': 'application/json' };
    const cases: readonly [number, string, string, RequestInit][] = [
      [404, 'NOT_FOUND', '/else', { headers: { origin } }],
      [405, 'METHOD_NOT_ALLOWED', '/graphql', { method: 'PUT', headers: json, body: '{}' }],
      [
        406,
        'NOT_ACCEPTABLE',
        '/graphql',
        { method: 'POST', headers: { ...json, accept: 'image/png' }, body: `{"query":"${'{__typename}'}"}` },
      ],
      [
        415,
        'UNSUPPORTED_MEDIA_TYPE',
        '/graphql',
        { method: 'POST', headers: { origin, 'content-type': 'text/csv' }, body: 'a,b' },
      ],
      [400, 'BAD_REQUEST', '/graphql', { method: 'POST', headers: json, body: '{' }],
      [413, 'PAYLOAD_TOO_LARGE', '/graphql', { method: 'POST', headers: json, body: 'x'.repeat(3_000) }],
      [
        405,
        'METHOD_NOT_ALLOWED',
        `/graphql?query=${encodeURIComponent('mutation { deleteUser(input: { key: { id: 1 } }) { applied } }')}`,
        { headers: { origin, accept: 'application/graphql-response+json' } },
      ],
    ];
    for (const [status, code, path, init] of cases) {
      const response = await fetchFn(`${url}${path}`, init);
      const { errors } = (await response.json()) as { errors: { message: string; extensions: { code: string } }[] };
      expect([response.status, errors[0]?.extensions.code], path).toEqual([status, code]);
      expect(errors[0]?.message, path).toMatch(/\w/);
      expect(response.headers.get('access-control-allow-origin'), path).toBe(origin);
    }
  });

  test('answers what browsers, Apollo, urql and Relay send as it answers plain JSON', async () => {
    const { url, fetch: fetchFn } = await make({ corsOrigins: ['https://shop.example'] });
    const accepts = [
      undefined,
      '*/*',
      'application/graphql-response+json, application/json;q=0.9',
      'application/graphql-response+json,application/json;q=0.9',
      'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed',
      'application/json, text/plain, */*',
    ];
    for (const accept of accepts) {
      const response = await fetchFn(`${url}/graphql`, {
        method: 'POST',
        headers: {
          origin: 'https://shop.example',
          'content-type': 'application/json; charset=utf-8',
          authorization: 'Bearer x',
          ...(accept === undefined ? {} : { accept }),
        },
        body: JSON.stringify({ operationName: null, query: NAME, variables: {}, extensions: {} }),
      });
      expect([response.status, await response.json()], accept).toEqual([
        200,
        { data: { category: { name: expect.any(String) } } },
      ]);
      expect(response.headers.get('content-type'), accept).toMatch(
        /^application\/(graphql-response\+)?json; charset=utf-8$/,
      );
    }
  });

  test('compresses by gzip from 1 kB where that is turned on, accepted, and reaches the client as bytes', async () => {
    const { url, fetch: fetchFn } = await make({ compression: true });
    const ask = async (query: string, encoding: string) => {
      const response = await fetchFn(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'accept-encoding': encoding },
        body: JSON.stringify({ query }),
      });
      const { headers } = response;
      const { data } = await response.json();
      return {
        encoding: headers.get('content-encoding'),
        vary: headers.get('vary'),
        rows: data.products?.edges.length,
      };
    };
    const large = '{ products(first: 20) { edges { node { nodeId name description } } } }';
    expect(await ask(large, 'br, gzip;q=0.5')).toEqual({
      encoding: 'gzip',
      vary: 'Accept, Authorization, Cookie, Accept-Encoding',
      rows: 20,
    });
    expect(await ask(large, 'identity, gzip;q=0')).toEqual({
      encoding: null,
      vary: 'Accept, Authorization, Cookie, Accept-Encoding',
      rows: 20,
    });
    expect(await ask(NAME, 'gzip')).toMatchObject({ encoding: null, vary: 'Accept, Authorization, Cookie' });
  });

  test('sends as it is what nobody wants compressed', async () => {
    const { url, fetch: fetchFn } = await make();
    const query = '{ products(first: 20) { edges { node { nodeId name description } } } }';
    const response = await fetchFn(`${url}/graphql?query=${encodeURIComponent(query)}`, {
      headers: { 'accept-encoding': 'gzip' },
    });
    expect([response.headers.get('content-encoding'), response.headers.get('vary')]).toEqual([
      null,
      'Accept, Authorization, Cookie',
    ]);
    expect((await response.json()).data.products.edges).toHaveLength(20);
  });

  test.each(['multipart/mixed', 'text/event-stream'])('answers %s with one length', async (accept) => {
    const { url, fetch: fetchFn } = await make();
    const response = await fetchFn(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept },
      body: JSON.stringify({ query: NAME }),
    });
    expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('Espresso')]);
    expect(response.headers.has('transfer-encoding')).toBe(false);
    expect(response.headers.get('vary')).toBe('Accept, Authorization, Cookie');
    const wrong = await fetchFn(`${url}/graphql?query=%7B__typename%7D&variables=%7Bbad`, { headers: { accept } });
    expect([wrong.status, (await wrong.json()).errors[0].extensions.code]).toEqual([400, 'BAD_REQUEST']);
  });

  test.each(['application/json', 'text/event-stream'])('sends -0.0 with its sign as %s', async (accept) => {
    const { url, fetch: fetchFn } = await make();
    const response = await fetchFn(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept },
      body: JSON.stringify({
        query: 'mutation { insertProduct(input: { sku: "minus", score: "-0.0" }) { row { score } } }',
      }),
    });
    expect(await response.text()).toContain('{"data":{"insertProduct":{"row":{"score":-0.0}}}}');
  });

  test('logs one line an operation: name, time, statements, rows, outcome, no values', async () => {
    const { post, lines } = await make();
    await post('query Named($id: Int!) { category(id: $id) { name } missing: category(id: 424242) { name } }', {
      variables: { id: 3 },
    });
    await post('query Bad { orderLines(where: { line: { eq: 424242 } }) { edges { cursor } } }');
    const operations = lines.filter(({ message }) => message === 'operation');
    expect(operations).toMatchObject([
      { name: 'Named', statements: 1, rows: 1, outcome: 'OK', durationMs: expect.any(Number) },
      { name: 'Bad', outcome: 'CANNOT_BE_SERVED', statements: 0, rows: 0 },
    ]);
    expect(JSON.stringify(operations)).not.toContain('424242');
    expect(kind).toMatch(/server|lambda/);
  });
});

test('the server refuses a chunked body as soon as it is too long, 50 MB included', async () => {
  const { url } = await TRANSPORTS.server({ maxBodyBytes: 10_000 });
  const { port } = new URL(url);
  for (const total of [11_000, 50_000_000]) {
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), '127.0.0.1');
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk.toString();
      });
      socket.on('close', () => resolve(text));
      socket.on('error', (error) => (text === '' ? reject(error) : resolve(text)));
      socket.write(
        'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n',
      );
      const chunk = `${(1_000).toString(16)}\r\n${'x'.repeat(1_000)}\r\n`;
      let sent = 0;
      const more = () => {
        while (sent < total) {
          sent += 1_000;
          if (!socket.write(chunk)) return socket.once('drain', more);
        }
        return socket.end('0\r\n\r\n');
      };
      more();
    });
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain('PAYLOAD_TOO_LARGE');
  }
});

test('operationName appears in the log', async () => {
  const { url, lines } = await TRANSPORTS.server();
  const query = 'query A { __typename } query B { category(id: 1) { name } }';
  await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, operationName: 'B' }),
  });
  expect(lines.findLast(({ message }) => message === 'operation')).toMatchObject({ name: 'B', rows: 1 });
});
