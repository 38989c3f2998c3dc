/** Defaults for managed services, between those of a preset and what is configured. */
import type { Options } from './options.ts';

export const SERVICES = ['cassandra', 'keyspaces', 'astra'] as const;
export type Service = (typeof SERVICES)[number];

/** Statements that Amazon recommends for one connection: a sixth of the 3,000 that it enforces. */
const KEYSPACES_RATE = 500;
/** Endpoints that a client in a VPC sees at least: one for each availability zone. */
const KEYSPACES_ENDPOINTS = 3;
/** Keys in one `IN`: "Max subqueries per IN SELECT statement" of its quotas. */
const KEYSPACES_IN = 100;

/**
 * - Amazon Keyspaces: TLS on port 9142, `LOCAL_QUORUM`, the region as data center, connections by the rate of requests.
 *   https://docs.aws.amazon.com/keyspaces/latest/devguide/quotas.html
 * - Astra DB: the token as password of the user `token`, `LOCAL_QUORUM`.
 */
export function serviceDefaults(
  service: Service,
  { awsRegion, requestRate }: { readonly awsRegion: string | undefined; readonly requestRate: number },
): Partial<Options> {
  if (service === 'astra') return { username: 'token', consistency: 'LOCAL_QUORUM' };
  if (service !== 'keyspaces') return {};
  const host = `cassandra.${awsRegion}.amazonaws.com`;
  const connections = Math.ceil(requestRate / KEYSPACES_RATE / KEYSPACES_ENDPOINTS);
  return {
    ...(awsRegion === undefined
      ? {}
      : { contactPoints: [`${host}:9142`], localDataCenter: awsRegion, tlsServerName: host }),
    tls: true,
    consistency: 'LOCAL_QUORUM',
    connectionsPerHost: Math.min(16, Math.max(1, connections)),
    inChunkSize: KEYSPACES_IN,
    maxInList: KEYSPACES_IN,
  };
}
