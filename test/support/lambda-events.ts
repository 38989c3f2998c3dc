/**
 * Events as the platform makes them. Shapes after the vendor's documentation:
 * - HTTP API, payload formats 2.0 and 1.0: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 * - REST API: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 * - function URL: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 * - load balancer: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
import type { LambdaEvent, LambdaResponse } from '../../src/lambda/events.ts';

export interface EventSpec {
  readonly method: string;
  readonly path: string;
  readonly stage?: string;
  readonly query?: readonly (readonly [string, string])[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly authorizer?: Readonly<Record<string, unknown>>;
}

export interface EventKind {
  readonly make: (spec: EventSpec) => LambdaEvent;
  /** The URL of the common case, where the platform encodes the query in its own way. */
  readonly url?: string;
  readonly responds: Partial<LambdaResponse>;
}

const bodyOf = ({ body, isBase64Encoded = false }: EventSpec) => ({
  body: body === undefined ? null : isBase64Encoded ? Buffer.from(body).toString('base64') : body,
  isBase64Encoded,
});
const encodedQuery = (spec: EventSpec) =>
  (spec.query ?? []).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
const many = (entries: readonly (readonly [string, string])[]) => {
  const lists: Record<string, string[]> = {};
  for (const [name, value] of entries) lists[name] = [...(lists[name] ?? []), value];
  return lists;
};
const last = (entries: readonly (readonly [string, string])[]) => Object.fromEntries(entries);
const cookieHeader = ({ cookies }: EventSpec) => (cookies === undefined ? {} : { Cookie: cookies.join('; ') });

function format2(spec: EventSpec, domainName: string): LambdaEvent {
  const { method, path, stage = '$default', authorizer, cookies, headers } = spec;
  const query = encodedQuery(spec);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    ...(cookies === undefined ? {} : { cookies: [...cookies] }),
    headers: Object.fromEntries(
      Object.entries({ host: domainName, ...headers }).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    queryStringParameters: Object.fromEntries(
      Object.entries(many(spec.query ?? [])).map(([name, values]) => [name, values.join(',')]),
    ),
    requestContext: {
      accountId: '123456789012',
      apiId: 'api-id',
      domainName,
      domainPrefix: 'id',
      ...(authorizer === undefined ? {} : { authorizer }),
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'agent' },
      requestId: 'JKJaXmPLvHcESHA=',
      routeKey: '$default',
      stage,
      time: '10/Mar/2020:05:16:23 +0000',
      timeEpoch: 1_583_817_383_220,
    },
    ...bodyOf(spec),
  } as unknown as LambdaEvent; // a whole event has more than its type
}

function format1(spec: EventSpec, extra: object): LambdaEvent {
  const { method, path, stage = 'prod', query = [], headers = {}, authorizer } = spec;
  const all = { Host: '70ixmpl4fl.execute-api.us-east-2.amazonaws.com', ...headers, ...cookieHeader(spec) };
  return {
    ...extra,
    resource: '/{proxy+}',
    path,
    httpMethod: method,
    headers: all,
    multiValueHeaders: Object.fromEntries(Object.entries(all).map(([name, value]) => [name, [value]])),
    queryStringParameters: query.length === 0 ? null : last(query),
    multiValueQueryStringParameters: query.length === 0 ? null : many(query),
    pathParameters: { proxy: path.slice(1) },
    stageVariables: null,
    requestContext: {
      resourceId: '2gxmpl',
      resourcePath: '/{proxy+}',
      httpMethod: method,
      path: `/${stage}${path}`,
      accountId: '123456789012',
      protocol: 'HTTP/1.1',
      stage,
      requestId: '77375676',
      requestTimeEpoch: 1_583_798_639_428,
      apiId: '70ixmpl4fl',
      identity: { sourceIp: '192.0.2.1', userAgent: 'agent' },
      ...(authorizer === undefined ? {} : { authorizer }),
    },
    ...bodyOf(spec),
  } as unknown as LambdaEvent; // as above
}

function loadBalancer(spec: EventSpec, isMulti: boolean): LambdaEvent {
  const { method, path, query = [], headers = {} } = spec;
  const encoded = query.map(([name, value]) => [name, encodeURIComponent(value)] as const);
  const all = Object.fromEntries(
    Object.entries({ host: 'lambda-846800462.us-east-2.elb.amazonaws.com', ...headers, ...cookieHeader(spec) }).map(
      ([name, value]) => [name.toLowerCase(), value],
    ),
  );
  return {
    requestContext: {
      elb: {
        targetGroupArn:
          'arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/lambda-279XGJDqGZ5rsrHC2Fjr/49e9d65c45c6791a',
      },
    },
    httpMethod: method,
    path,
    ...(isMulti
      ? {
          multiValueQueryStringParameters: many(encoded),
          multiValueHeaders: Object.fromEntries(Object.entries(all).map(([name, value]) => [name, [value]])),
        }
      : { queryStringParameters: last(encoded), headers: all }),
    ...bodyOf({ ...spec, body: spec.body ?? '' }),
  } as unknown as LambdaEvent; // as above
}

const LISTED = { multiValueHeaders: { 'content-type': ['application/json'] } };
const SINGLE = { headers: { 'content-type': 'application/json' } };

export const EVENTS: Readonly<Record<string, EventKind>> = {
  httpApi: { make: (spec) => format2(spec, 'id.execute-api.us-east-1.amazonaws.com'), responds: SINGLE },
  functionUrl: { make: (spec) => format2(spec, 'id.lambda-url.us-west-2.on.aws'), responds: SINGLE },
  restApi: { make: (spec) => format1(spec, {}), url: '/graphql?a=1+2&a=%C3%BC', responds: LISTED },
  httpApiFormat1: {
    make: (spec) => format1(spec, { version: '1.0' }),
    url: '/graphql?a=1+2&a=%C3%BC',
    responds: LISTED,
  },
  // Of a repeated parameter a load balancer passes on the last value, unless multi-value headers are on.
  loadBalancer: {
    make: (spec) => loadBalancer(spec, false),
    url: '/graphql?a=%C3%BC',
    responds: { ...SINGLE, statusDescription: '200' },
  },
  loadBalancerMulti: { make: (spec) => loadBalancer(spec, true), responds: { ...LISTED, statusDescription: '200' } },
};
