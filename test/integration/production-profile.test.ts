/** What scanners look for, over a server with the settings of production: graphql-cop's checks and OWASP's list find nothing. */
import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../src/config/read-config.ts';
import { createGateway } from '../../src/gateway/create-gateway.ts';
import { serve } from '../../src/server/serve.ts';
import { cassandra, recordingLogger } from '../support/cassandra.ts';

async function production(options = {}) {
  const { contactPoints, localDataCenter } = cassandra();
  const given = {
    contactPoints,
    localDataCenter,
    keyspaces: ['shop'],
    cursorSecrets: ['0123456789abcdef'],
    ...options,
  };
  const rules = {
    anonymous: { tables: { products: { read: { except: ['stock'] } }, categories: { read: true, insert: true } } },
  };
  const { logger, lines } = recordingLogger();
  const gateway = createGateway(readConfig({}, { rules }, given), { logger });
  await gateway.ready;
  const server = await serve(gateway, { host: '127.0.0.1', port: 0, keepAliveMs: 1_000 });
  onTestFinished(() => server.close(0));
  const address = `http://127.0.0.1:${server.port}/graphql`;
  const send = async (body: string, type = 'application/json', headers = {}) => {
    const response = await fetch(address, { method: 'POST', headers: { 'content-type': type, ...headers }, body });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: JSON.parse(text) as { data?: unknown; errors?: { message: string; extensions: { code: string } }[] },
    };
  };
  const ask = (query: string) => send(JSON.stringify({ query }));
  return { address, ask, send, lines };
}

const code = ({ json }: { json: { errors?: { extensions: { code: string } }[] } }) => json.errors?.[0]?.extensions.code;

test('the thirteen checks of graphql-cop find nothing', async () => {
  const { address, ask, send } = await production();
  const aliases = Array.from({ length: 101 }, (_, index) => `alias${index}: __typename`).join(' ');
  expect(code(await ask(`query cop { ${aliases} }`))).toBe('QUERY_TOO_COMPLEX'); // alias overloading
  const operations = JSON.stringify(Array.from({ length: 10 }, () => ({ query: 'query cop { __typename }' })));
  expect((await send(operations)).status).toBe(400); // batches of operations
  const directives = await ask(`query cop { __typename ${'@aa'.repeat(10)} }`); // directive overloading
  expect([directives.json.data, directives.json.errors?.length]).toEqual([undefined, 5]);
  const circular = await ask(
    'query cop { __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }',
  );
  expect([circular.json.data, code(circular)]).toEqual([undefined, 'GRAPHQL_VALIDATION_FAILED']); // circular introspection
  expect(code(await ask(`query cop { ${'__typename \n'.repeat(500)} }`))).toBe('QUERY_TOO_COMPLEX'); // field duplication
  for (const query of ['{ product }', '{ produts { nodes { sku } } }', 'query cop { __schema { directive } }'])
    expect((await ask(query)).text).not.toMatch(/did you mean/i); // field suggestions
  const mutation = await fetch(`${address}?query=${encodeURIComponent('mutation cop { __typename }')}`);
  const query = await fetch(`${address}?query=${encodeURIComponent('query cop { __typename }')}`);
  expect([mutation.status, query.status]).toEqual([405, 405]); // GET of mutations, of queries
  const form = await send('query=query%20cop%20%7B__typename%7D', 'application/x-www-form-urlencoded');
  expect(form.status).toBe(415); // a form
  for (const path of ['', '/graphiql', '/playground', '/console']) {
    const page = await fetch(`${address.replace('/graphql', '')}${path || '/graphql'}`, {
      headers: { accept: 'text/html' },
    });
    expect([path, page.status < 400, /graphiql|playground/i.test(await page.text())]).toEqual([path, false, false]); // pages
  }
  expect(code(await ask('query cop { __schema { types { name } } }'))).toBe('GRAPHQL_VALIDATION_FAILED'); // introspection
  expect((await ask('query cop { __typename }')).json).toEqual({ data: { __typename: 'Query' } }); // trace mode
  const unknown = await ask('qwerty cop { abc }'); // unhandled errors
  expect([code(unknown), unknown.text]).toEqual([
    'GRAPHQL_PARSE_FAILED',
    expect.not.stringMatching(/exception|stack|node_modules/),
  ]);
});

test('a scanner with a word list learns no name that its role does not have', async () => {
  const { ask } = await production();
  const words = [
    'user',
    'users',
    'customer',
    'customers',
    'orderByCustomer',
    'stock',
    'clusterHealth',
    'giftCard',
    'password',
    'deleteProduct',
    'nonsense',
  ];
  const answers = await Promise.all(
    words.flatMap((word) => [
      ask(`{ ${word} }`),
      ask(`{ ${word} { id } }`),
      ask(`{ products { nodes { ${word} } } }`),
      ask(`mutation { ${word} }`),
      ask(`{ products(where: { ${word}: { eq: 1 } }) { nodes { sku } } }`),
      ask(`{ node(nodeId: "x") { ... on ${word[0]?.toUpperCase()}${word.slice(1)} { nodeId } } }`),
      ask(`query ($x: ${word[0]?.toUpperCase()}${word.slice(1)}Where) { __typename }`),
    ]),
  );
  // What is there and not granted is refused in the very words for what is nowhere.
  const shapes = answers.map(({ json }, index) =>
    json.errors?.map(({ message }) => message.replaceAll(new RegExp(words[Math.floor(index / 7)] ?? '', 'gi'), 'WORD')),
  );
  for (let at = 0; at < shapes.length; at += 1)
    expect([words[Math.floor(at / 7)], shapes[at]]).toEqual([
      words[Math.floor(at / 7)],
      shapes[shapes.length - 7 + (at % 7)],
    ]);
});

test('what a page elsewhere can have a browser send is refused, and answers are nobody else to keep', async () => {
  const { address, ask, send, lines } = await production();
  const answer = await ask('{ categories(where: { id: { eq: 1 } }) { nodes { name } } }');
  expect(
    Object.fromEntries(
      ['cache-control', 'vary', 'x-content-type-options'].map((name) => [name, answer.headers.get(name)]),
    ),
  ).toEqual({
    'cache-control': 'private, no-store',
    vary: 'Accept, Authorization, Cookie',
    'x-content-type-options': 'nosniff',
  });
  const get = `${address}?query=${encodeURIComponent('{ category(id: 1) { id } }')}`;
  const refused = await fetch(get);
  expect([refused.status, await refused.json()]).toEqual([
    405,
    {
      errors: [
        {
          message: expect.stringContaining('graphql-require-preflight'),
          extensions: { code: 'METHOD_NOT_ALLOWED', retryable: false },
        },
      ],
    },
  ]);
  for (const name of ['GraphQL-Require-Preflight', 'Apollo-Require-Preflight', 'x-apollo-operation-name'])
    expect((await fetch(get, { headers: { [name]: '1' } })).status).toBe(200);
  lines.length = 0;
  const write = JSON.stringify({ query: 'mutation { insertCategory(input: { id: 4712, name: "x" }) { applied } }' });
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])
    expect([type, (await send(write, type)).status]).toEqual([type, 415]);
  expect(lines.filter(({ message }) => message === 'statement')).toEqual([]);
});
