// The configuration of all gateways that are measured: that of production, for a keyspace without an `authorize` hook.
export function environment({ contactPoints, localDataCenter, keyspace, isBrowser = false }) {
  return {
    CASSANDRA_CONTACT_POINTS: contactPoints,
    CASSANDRA_LOCAL_DATACENTER: localDataCenter,
    CASSANDRA_KEYSPACES: keyspace,
    GATEWAY_CURSOR_SECRETS: 'benchmark secret',
    GATEWAY_UNAUTHENTICATED_READS: 'true',
    GATEWAY_UNAUTHENTICATED_WRITES: 'true',
    GATEWAY_MAX_STATEMENTS: '2000',
    ...(isBrowser ? { GATEWAY_CORS_ORIGINS: 'https://shop.example' } : {}),
  };
}
