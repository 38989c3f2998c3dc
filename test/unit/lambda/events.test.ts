import { describe, expect, test } from 'vitest';
import { isWarmUp, type LambdaEvent, translate } from '../../../src/lambda/events.ts';
import { withoutBasePath } from '../../../src/lambda/paths.ts';
import { EVENTS } from '../../support/lambda-events.ts';

const RESPONSE = { status: 200, headers: { 'content-type': 'application/json' }, body: '{}' };

describe.each(Object.entries(EVENTS))('%s', (_name, { make, url, responds }) => {
  test('becomes a request with path, query, headers, cookies and body', () => {
    const { request } = translate(
      make({
        method: 'POST',
        path: '/graphql',
        query: [
          ['a', '1 2'],
          ['a', 'ü'],
        ],
        headers: { 'Content-Type': 'application/json' },
        cookies: ['x=1', 'y=2'],
        body: '{"query":"{a}"}',
      }),
    );
    expect(request.method).toBe('POST');
    expect(request.url).toBe(url ?? '/graphql?a=1%202&a=%C3%BC');
    expect(request.headers).toMatchObject({ 'content-type': 'application/json', cookie: 'x=1; y=2' });
    expect(String(request.body)).toBe('{"query":"{a}"}');
  });

  test('with a base64 body becomes the bytes', () => {
    const { request } = translate(make({ method: 'POST', path: '/graphql', body: '{"ü":1}', isBase64Encoded: true }));
    expect(Buffer.from(request.body ?? '').toString('utf8')).toBe('{"ü":1}');
  });

  test('without a body becomes a request without one', () => {
    expect(translate(make({ method: 'GET', path: '/health' })).request).not.toHaveProperty('body');
  });

  test('is answered with bytes as base64', () => {
    const { respond } = translate(make({ method: 'GET', path: '/health' }));
    expect(respond({ ...RESPONSE, body: Buffer.from([0x1f, 0x8b]) })).toMatchObject({
      body: 'H4s=',
      isBase64Encoded: true,
    });
  });

  test('is answered in its own form', () => {
    expect(translate(make({ method: 'GET', path: '/health' })).respond(RESPONSE)).toMatchObject({
      statusCode: 200,
      body: '{}',
      isBase64Encoded: false,
      ...responds,
    });
  });
});

test('stages are taken off the path where the platform puts them there', () => {
  const { restApi, httpApi } = EVENTS;
  expect(translate(httpApi!.make({ method: 'GET', path: '/prod/graphql', stage: 'prod' })).request.url).toBe(
    '/graphql',
  );
  expect(translate(httpApi!.make({ method: 'GET', path: '/prod', stage: 'prod' })).request.url).toBe('/');
  expect(translate(restApi!.make({ method: 'GET', path: '/graphql', stage: 'prod' })).request.url).toBe('/graphql');
  expect(translate(httpApi!.make({ method: 'GET', path: '/production/graphql', stage: 'prod' })).request.url).toBe(
    '/production/graphql',
  );
});

test('what an authorizer found out becomes the principal', () => {
  const { httpApi, restApi, functionUrl } = EVENTS;
  const principal = (event: LambdaEvent) => translate(event).principal;
  expect(
    principal(httpApi!.make({ method: 'GET', path: '/', authorizer: { jwt: { claims: { sub: 'ada' } } } })),
  ).toEqual({ sub: 'ada' });
  expect(principal(restApi!.make({ method: 'GET', path: '/', authorizer: { principalId: 'admin' } }))).toEqual({
    principalId: 'admin',
  });
  const context = { principalId: 'ada', claims: '{"team":7}', lambda: 'x', jwt: 'y', iam: '' };
  expect(principal(restApi!.make({ method: 'GET', path: '/', authorizer: context }))).toEqual(context);
  expect(principal(functionUrl!.make({ method: 'GET', path: '/', authorizer: { iam: { userId: 'AIDA' } } }))).toEqual({
    userId: 'AIDA',
  });
  expect(principal(httpApi!.make({ method: 'GET', path: '/' }))).toBeUndefined();
});

test('events of other services are refused', () => {
  expect(() => translate({ Records: [] } as unknown as LambdaEvent)).toThrow('Cannot answer the event');
});

test('base paths of custom domains are taken off where the route says what belongs to the API', () => {
  const { restApi, httpApi } = EVENTS;
  const at = (event: LambdaEvent, more: object) => translate({ ...event, ...more } as LambdaEvent).request.url;
  const rest = restApi!.make({ method: 'GET', path: '/api/graphql', query: [['a', '1']] });
  expect(at(rest, { resource: '/{proxy+}', pathParameters: { proxy: 'graphql' } })).toBe('/graphql?a=1');
  expect(at(rest, { resource: '/graphql', pathParameters: null })).toBe('/graphql?a=1');
  expect(at(rest, { resource: '/{proxy+}', pathParameters: null })).toBe('/api/graphql?a=1');
  const http = httpApi!.make({ method: 'GET', path: '/v1/graphql' });
  expect(at(http, { routeKey: 'ANY /{proxy+}', pathParameters: { proxy: 'graphql' } })).toBe('/graphql');
  expect(at(http, { routeKey: 'POST /graphql' })).toBe('/graphql');
  expect(withoutBasePath(at(http, { routeKey: '$default' }), '/graphql')).toBe('/graphql');
  expect(withoutBasePath('/v1/graphql?a=/b?c', '/graphql')).toBe('/graphql?a=/b?c');
  expect(withoutBasePath('/v1/other', '/graphql')).toBe('/v1/other');
});

test('schedules, plug-ins that keep functions warm and empty events ask nothing; requests and other services do', () => {
  for (const event of [
    {},
    { source: 'serverless-plugin-warmup' },
    { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} },
    { source: 'aws.scheduler' },
    { warmer: true, concurrency: 3 },
  ])
    expect(isWarmUp(event)).toBe(true);
  for (const event of [{ Records: [] }, { source: 'aws.s3' }, EVENTS.httpApi!.make({ method: 'GET', path: '/' })])
    expect(isWarmUp(event)).toBe(false);
});
