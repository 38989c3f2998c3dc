/** `clusterHealth`: the cluster as the gateway sees it. */
import type { ClusterHealth, HostHealth } from '../health/cluster-health.ts';
import type { Builder } from './builder.ts';

export function addHealth(builder: Builder): void {
  const health = builder.objectRef<ClusterHealth>('ClusterHealth');
  const parts = {
    host: addHost(builder),
    status: addStatus(builder),
    schema: addSchema(builder),
    ...addCounters(builder),
  };
  health.implement({
    description: 'State of the Cassandra cluster. What is shown depends on the option `healthDetail`.',
    fields: (t) => ({
      status: t.field({ type: parts.status, nullable: false, resolve: (each) => each.status }),
      takenAt: t.field({ type: 'DateTime', nullable: false, resolve: (each) => each.takenAt }),
      clusterName: t.exposeString('clusterName', { nullable: true }),
      protocolVersion: t.exposeInt('protocolVersion', { nullable: true }),
      schemaAgreement: t.exposeBoolean('schemaAgreement', {
        nullable: true,
        description: 'Whether all nodes that answer have the same schema version.',
      }),
      hostsUp: t.exposeInt('hostsUp', {
        nullable: false,
        description: 'Nodes of the local data center that answered.',
      }),
      hostsDown: t.exposeInt('hostsDown', { nullable: false }),
      totalConnections: t.exposeInt('totalConnections', { nullable: false }),
      hosts: t.field({
        type: [parts.host],
        nullable: true,
        description: 'Null when withheld.',
        resolve: (each) => each.hosts,
      }),
      limiter: t.field({ type: parts.limiter, nullable: false, resolve: (each) => each.limiter }),
      requests: t.field({ type: parts.requests, nullable: false, resolve: (each) => each.requests }),
      session: t.field({ type: parts.session, nullable: false, resolve: (each) => each.session }),
      thaw: t.field({ type: parts.thaw, nullable: false, resolve: (each) => each.thaw }),
      schema: t.field({
        type: parts.schema,
        nullable: true,
        description: 'Null while none is known, or when withheld.',
        resolve: (each) => each.schema,
      }),
    }),
  });
  builder.queryField('clusterHealth', (t) =>
    t.field({
      type: health,
      description:
        'Answers within half a second, also when the cluster is down. Snapshots younger than a second are reused unless `refresh`.',
      args: { refresh: t.arg.boolean({ defaultValue: false }) },
      resolve: (_root, { refresh }, context) => context.checkHealth(refresh ?? false),
    }),
  );
}

function addStatus(builder: Builder) {
  return builder.enumType('ClusterStatus', {
    values: {
      HEALTHY: { description: 'All nodes are up and answering, with one schema version.', value: 'HEALTHY' as const },
      DEGRADED: { description: 'Some node is down, silent or of another schema version.', value: 'DEGRADED' as const },
      UNAVAILABLE: { description: 'No node answers.', value: 'UNAVAILABLE' as const },
    },
  });
}

function addHost(builder: Builder) {
  const error = builder.objectRef<NonNullable<HostHealth['error']>>('HostError');
  error.implement({
    fields: (t) => ({
      code: t.exposeString('code', { nullable: false }),
      message: t.exposeString('message', { nullable: false }),
    }),
  });
  const host = builder.objectRef<HostHealth>('HostHealth');
  host.implement({
    fields: (t) => ({
      address: t.exposeString('address', { nullable: false }),
      dataCenter: t.exposeString('dataCenter', { nullable: true }),
      rack: t.exposeString('rack', { nullable: true }),
      hostId: t.exposeString('hostId', { nullable: true }),
      releaseVersion: t.exposeString('releaseVersion', { nullable: true }),
      isUp: t.exposeBoolean('isUp', { nullable: false, description: 'Whether the driver holds a connection.' }),
      openConnections: t.exposeInt('openConnections', { nullable: false }),
      inFlight: t.exposeInt('inFlight', { nullable: false }),
      latencyMs: t.exposeFloat('latencyMs', { nullable: true, description: 'Time of a ping pinned to this node.' }),
      error: t.field({ type: error, nullable: true, resolve: (each) => each.error }),
    }),
  });
  return host;
}

function addSchema(builder: Builder) {
  const source = builder.enumType('SchemaSource', { values: ['CLUSTER', 'SNAPSHOT'] as const });
  const schema = builder.objectRef<NonNullable<ClusterHealth['schema']>>('SchemaHealth');
  schema.implement({
    fields: (t) => ({
      source: t.field({ type: source, nullable: false, resolve: (each) => each.source }),
      digest: t.exposeString('digest', {
        nullable: false,
        description: 'The same for the same schema in any cluster.',
      }),
      drifted: t.exposeBoolean('drifted', {
        nullable: true,
        description: "Whether the cluster's schema differs from the served one; null while that is not known.",
      }),
    }),
  });
  return schema;
}

function addCounters(builder: Builder) {
  const limiter = builder.objectRef<ClusterHealth['limiter']>('LimiterHealth');
  limiter.implement({
    fields: (t) => ({
      limit: t.exposeInt('limit', { nullable: false }),
      running: t.exposeInt('running', { nullable: false }),
      queued: t.exposeInt('queued', { nullable: false }),
      rejected: t.exposeInt('rejected', { nullable: false }),
      timedOut: t.exposeInt('timedOut', { nullable: false }),
    }),
  });
  const requests = builder.objectRef<ClusterHealth['requests']>('RequestCounters');
  requests.implement({
    description: 'Statements of clients since the start, without pings and boot.',
    fields: (t) => ({
      sent: t.exposeInt('sent', { nullable: false }),
      completed: t.exposeInt('completed', { nullable: false }),
      failed: t.exposeInt('failed', { nullable: false }),
    }),
  });
  const session = builder.objectRef<ClusterHealth['session']>('SessionHealth');
  session.implement({
    fields: (t) => ({
      connectedSince: t.field({ type: 'DateTime', nullable: true, resolve: (each) => each.connectedSince }),
      reconnects: t.exposeInt('reconnects', { nullable: false }),
    }),
  });
  const thaw = builder.objectRef<ClusterHealth['thaw']>('ThawHealth');
  thaw.implement({
    description: 'What pauses of the process did to the connections, since the start.',
    fields: (t) => ({
      checks: t.exposeInt('checks', { nullable: false, description: 'Pauses after which the nodes were pinged.' }),
      rebuilds: t.exposeInt('rebuilds', { nullable: false, description: 'How often connections were made anew.' }),
      retries: t.exposeInt('retries', { nullable: false, description: 'Reads that were sent again.' }),
    }),
  });
  return { limiter, requests, session, thaw };
}
