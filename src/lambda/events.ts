/**
 * Lambda events <-> our requests and responses. Four shapes: API Gateway HTTP API and function URL (payload format 2.0),
 * API Gateway REST API and HTTP API with format 1.0, load balancer with single or with multi-value headers.
 */
import type { APIGatewayProxyEvent, APIGatewayProxyEventV2 } from 'aws-lambda';
import { isClaims } from '../config/claim.ts';
import type { Principal } from '../config/config.ts';
import type { HttpRequest, SentResponse } from '../http/message.ts';
import { routedPath, withoutStage } from './paths.ts';

interface LoadBalancerEvent {
  readonly requestContext: { readonly elb: { readonly targetGroupArn: string } };
  readonly httpMethod: string;
  readonly path: string;
  readonly headers?: Record<string, string | undefined>;
  readonly multiValueHeaders?: Record<string, string[] | undefined>;
  readonly queryStringParameters?: Record<string, string | undefined>;
  readonly multiValueQueryStringParameters?: Record<string, string[] | undefined>;
  readonly body: string | null;
  readonly isBase64Encoded: boolean;
}

export type LambdaEvent = APIGatewayProxyEventV2 | APIGatewayProxyEvent | LoadBalancerEvent;

export interface LambdaResponse {
  readonly statusCode: number;
  readonly statusDescription?: string;
  readonly headers?: Record<string, string>;
  readonly multiValueHeaders?: Record<string, string[]>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** Largest answers that the platform lets pass, as JSON: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LIMITS = { invocation: 6 * 1024 * 1024, loadBalancer: 1024 * 1024 } as const;

export interface Translated {
  readonly request: HttpRequest;
  /** Bytes that the answer may have, the JSON around it included. */
  readonly maxResponseBytes: number;
  /** What an authorizer of the platform found out about the caller. */
  readonly principal: Principal;
  /** Whether bytes reach the client as bytes; REST APIs need settings of their own for that, and compress by themselves. */
  readonly takesBytes: boolean;
  readonly respond: (response: SentResponse) => LambdaResponse;
}

/** An event that asks nothing: a schedule, a plug-in that keeps functions warm, an empty test event. */
export function isWarmUp(event: object): boolean {
  if ('requestContext' in event) return false;
  const { source, warmer } = event as { readonly source?: unknown; readonly warmer?: unknown };
  return Object.keys(event).length === 0 || warmer === true || SCHEDULES.some((each) => each === source);
}

const SCHEDULES = ['aws.events', 'aws.scheduler', 'serverless-plugin-warmup'];

/** @throws {TypeError} for an event of no kind that the gateway answers. */
export function translate(event: LambdaEvent): Translated {
  if (isFormat2(event)) return fromFormat2(event);
  if (isLoadBalancer(event)) return fromLoadBalancer(event);
  if (isFormat1(event)) return fromFormat1(event);
  throw new TypeError('Cannot answer the event as it is none of API Gateway, a function URL or a load balancer');
}

function isFormat2(event: LambdaEvent): event is APIGatewayProxyEventV2 {
  return 'version' in event && event.version === '2.0';
}

function isLoadBalancer(event: LambdaEvent): event is LoadBalancerEvent {
  return 'httpMethod' in event && 'elb' in event.requestContext;
}

function isFormat1(event: LambdaEvent): event is APIGatewayProxyEvent {
  return 'httpMethod' in event && 'requestContext' in event;
}

function fromFormat2(event: APIGatewayProxyEventV2): Translated {
  const { rawPath, rawQueryString, cookies, requestContext, routeKey, pathParameters } = event;
  const [, route] = (routeKey ?? '').split(' '); // `POST /graphql`, or `$default`
  const path = routedPath(route, pathParameters) ?? withoutStage(rawPath, requestContext.stage);
  const headers = { ...singleHeaders(event.headers), ...(cookies === undefined ? {} : { cookie: cookies.join('; ') }) };
  return {
    request: {
      method: requestContext.http.method,
      url: join(path, rawQueryString),
      headers,
      address: requestContext.http.sourceIp,
      ...bodyOf(event),
    },
    maxResponseBytes: LIMITS.invocation,
    principal: principalOf(requestContext),
    takesBytes: true,
    respond: ({ status, headers: answered, body }) => ({
      statusCode: status,
      headers: answered,
      ...sentBody(body),
    }),
  };
}

function fromFormat1(event: APIGatewayProxyEvent): Translated {
  const { path, httpMethod, requestContext, resource, pathParameters } = event;
  // Decoded by the platform, so encoded again.
  const query = new URLSearchParams(
    pairs(event.multiValueQueryStringParameters, event.queryStringParameters),
  ).toString();
  return {
    request: {
      method: httpMethod,
      url: join(routedPath(resource, pathParameters) ?? withoutStage(path, requestContext.stage, false), query),
      headers: anyHeaders(event),
      address: requestContext.identity.sourceIp,
      ...bodyOf(event),
    },
    maxResponseBytes: LIMITS.invocation,
    principal: principalOf(requestContext),
    takesBytes: false,
    respond: ({ status, headers, body }) => ({
      statusCode: status,
      multiValueHeaders: listed(headers),
      ...sentBody(body),
    }),
  };
}

function fromLoadBalancer(event: LoadBalancerEvent): Translated {
  // Passed on as the client encoded it.
  const query = pairs(event.multiValueQueryStringParameters, event.queryStringParameters)
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const isMulti = event.multiValueHeaders !== undefined;
  const headers = anyHeaders(event);
  return {
    request: {
      method: event.httpMethod,
      url: join(event.path, query),
      headers,
      // The balancer adds the address of the connection at the end.
      address: headers['x-forwarded-for']?.split(',').at(-1)?.trim(),
      ...bodyOf(event),
    },
    maxResponseBytes: LIMITS.loadBalancer,
    principal: undefined,
    takesBytes: true,
    respond: ({ status, headers, body }) => ({
      statusCode: status,
      statusDescription: String(status),
      // The kind of the answer's headers must be that of the event's.
      ...(isMulti ? { multiValueHeaders: listed(headers) } : { headers: { ...headers } }),
      ...sentBody(body),
    }),
  };
}

function join(path: string, query: string): string {
  return query === '' ? path : `${path}?${query}`;
}

/** Bytes travel as base64. */
function sentBody(body: string | Buffer): Pick<LambdaResponse, 'body' | 'isBase64Encoded'> {
  const isText = typeof body === 'string';
  return { body: isText ? body : body.toString('base64'), isBase64Encoded: !isText };
}

function bodyOf({ body, isBase64Encoded }: { body?: string | null; isBase64Encoded: boolean }): {
  body?: string | Uint8Array;
} {
  if (body === undefined || body === null || body === '') return {};
  return { body: isBase64Encoded ? Buffer.from(body, 'base64') : body };
}

type Values = Record<string, string[] | undefined> | null | undefined;
type Single = Record<string, string | undefined> | null | undefined;

function pairs(many: Values, single: Single): [string, string][] {
  if (many)
    return Object.entries(many).flatMap(([name, values]) =>
      (values ?? []).map((value): [string, string] => [name, value]),
    );
  return Object.entries(single ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as [string, string]],
  );
}

function anyHeaders(event: { multiValueHeaders?: Values; headers?: Single }): Record<string, string> {
  if (!event.multiValueHeaders) return singleHeaders(event.headers);
  return Object.fromEntries(
    Object.entries(event.multiValueHeaders).map(([name, values]) => [
      name.toLowerCase(),
      (values ?? []).join(name.toLowerCase() === 'cookie' ? '; ' : ', '),
    ]),
  );
}

function singleHeaders(headers: Single): Record<string, string> {
  return Object.fromEntries(pairs(undefined, headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function listed(headers: Readonly<Record<string, string>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
}

/** Claims of a JWT or Cognito authorizer, the context of a Lambda authorizer, or the IAM caller. */
function principalOf(requestContext: object): Principal {
  const { authorizer } = requestContext as { readonly authorizer?: unknown }; // its form depends on the API's settings
  if (!isClaims(authorizer)) return undefined;
  const { jwt, claims, lambda, iam } = authorizer;
  // A Lambda authorizer of a REST API may call a text of its context by one of these names.
  return [isClaims(jwt) ? jwt.claims : undefined, claims, lambda, iam].find(isClaims) ?? { ...authorizer };
}
