/** The other ways in which Lambda runs a function: streamed answers, worker threads, an HTTP server. */
import { describe, expect, test } from 'vitest';
import { freePort } from '../../src/local-cassandra/free-ports.ts';
import { operationEvent, pause, proxies, startFunction, throughProxies } from '../support/function.ts';
import { startProgram } from '../support/program.ts';

const READ = '{ category(id: 1) { name } }';
const PRELUDE_END = '\0'.repeat(8);
const MB = 1024 * 1024;

const LONG_NAME = 'x'.repeat(200_000);
const INSERT = 'mutation ($name: String) { insertCategory(input: { id: 991, name: $name }) { applied } }';
/** An answer of so many times 200 kB. */
const times = (count: number) =>
  `{ ${Array.from({ length: count }, (_, index) => `a${index}: category(id: 991) { name }`).join(' ')} }`;

describe('large answers', () => {
  test('are refused, coded, by what each kind of event lets pass, and streamed by streamHandler', async () => {
    const { environment, run } = await startFunction({ freezes: false });
    expect((await run(INSERT, { name: LONG_NAME })).data).toEqual({ insertCategory: { applied: true } });
    const answerTo = async (kind: string, count: number) =>
      JSON.parse((await environment.invoke(operationEvent(times(count), undefined, kind))).text) as {
        statusCode: number;
        body: string;
      };
    for (const [kind, good, tooMuch] of [
      ['functionUrl', 30, 32],
      ['loadBalancer', 5, 6],
    ] as const) {
      expect((await answerTo(kind, good)).statusCode).toBe(200);
      const { statusCode, body } = await answerTo(kind, tooMuch);
      expect(statusCode).toBe(500);
      expect(JSON.parse(body)).toEqual({
        errors: [
          {
            message: expect.stringMatching(/^Cannot send the answer as it has \d+ bytes, \d+ may pass: ask for fewer/),
            extensions: { code: 'RESPONSE_TOO_LARGE', retryable: false },
          },
        ],
      });
    }

    const streaming = await startFunction({ handler: 'dist/bundle/handler.streamHandler', freezes: true });
    const { isStreamed, text, partsAt } = await streaming.environment.invoke(operationEvent(times(40)));
    const [prelude = '', body = ''] = text.split(PRELUDE_END);
    expect(isStreamed).toBe(true);
    expect(JSON.parse(prelude)).toMatchObject({ statusCode: 200 });
    expect(prelude).toMatch(/"content-type":"application\/json/i);
    expect(Object.values(JSON.parse(body).data)).toEqual(Array(40).fill({ name: LONG_NAME }));
    expect(body.length).toBeGreaterThan(6 * MB);
    expect(partsAt.length).toBeGreaterThan(10);
  });

  test.each(['functionUrl', 'restApi'])('errors are streamed too, for %s', async (kind) => {
    const { environment } = await startFunction({ handler: 'dist/bundle/handler.streamHandler' });
    const { text } = await environment.invoke(operationEvent('{ nonsense }', undefined, kind));
    const [prelude = '', body = ''] = text.split(PRELUDE_END);
    expect(JSON.parse(prelude)).toMatchObject({ statusCode: 200 });
    expect(JSON.parse(body)).toMatchObject({ errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] });
  });
});

describe('Managed Instances', () => {
  test('run a session in each worker thread, and answer many requests at a time', async () => {
    const workers = 3;
    const all = await proxies();
    const { environment, run } = await startFunction({
      freezes: false,
      proxies: all,
      variables: {
        AWS_LAMBDA_MAX_CONCURRENCY: '30',
        AWS_LAMBDA_NODEJS_WORKER_COUNT: String(workers),
        AWS_LAMBDA_INITIALIZATION_TYPE: 'lambda-managed-instances',
        GATEWAY_LOG_LEVEL: 'info',
      },
    });
    const answers = await Promise.all(Array.from({ length: 300 }, () => run(READ)));
    expect(answers.map(({ data }) => data?.category?.name)).toEqual(Array(300).fill('Espresso'));
    expect(all.map(({ open }) => open)).toEqual([workers, workers, workers]);
    const output = environment.output.replaceAll('\\"', '"'); // the runtime wraps our lines in its own
    for (const said of ['"runtime":"managed-instances"', '"preset":"server"'])
      expect(output.includes(said), said).toBe(true);
  });
});

describe('Web Functions', () => {
  test('are an HTTP server at the address that the platform names, which survives a freeze and ends in a second', async () => {
    const all = await proxies();
    const port = await freePort('127.0.0.1');
    const server = startProgram('server', {
      ...throughProxies(all),
      AWS_LAMBDA_HTTP_ENDPOINT: `127.0.0.1:${port}`,
      CASSANDRA_THAW_AFTER_MS: '100',
      GATEWAY_LOG_LEVEL: 'info',
    });
    await server.until(/"message":"schema built"/);
    const ask = async () => {
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ query: READ });
      const answer = await fetch(`http://127.0.0.1:${port}/graphql`, { method: 'POST', headers, body });
      return (await answer.json()).data?.category?.name;
    };
    expect(await Promise.all(Array.from({ length: 50 }, ask))).toEqual(Array(50).fill('Espresso'));
    expect(server.output()).toContain('"runtime":"web-function"');
    expect(server.output()).toContain('"preset":"serverless"');
    for (const fault of ['cut', 'drop'] as const) {
      server.child.kill('SIGSTOP');
      for (const proxy of all) proxy[fault]();
      await pause(300);
      const answers = Array.from({ length: 20 }, ask);
      server.child.kill('SIGCONT');
      expect(await Promise.all(answers)).toEqual(Array(20).fill('Espresso'));
    }
    const startedAt = Date.now();
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(0);
    expect(Date.now() - startedAt).toBeLessThan(1_000);
  });
});
