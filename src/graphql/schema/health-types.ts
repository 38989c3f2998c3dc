/** `clusterHealth`: the cluster as the gateway sees it. */
import type { ClusterHealth, CounterHealth, HostHealth } from '../../health/cluster-health.ts';
import { COUNTERS, type CounterName, GAUGES, type GaugeName } from '../../telemetry/counters.ts';
import type { Builder, ObjectFields } from './builder.ts';

export function addHealth(builder: Builder): void {
  const health = builder.objectRef<ClusterHealth>('ClusterHealth');
  const parts = addParts(builder);
  health.implement({
    description:
      'State of the Cassandra cluster. What is shown depends on the option `healthDetail`; null is withheld.',
    fields: (t) => ({
      ...clusterFields(t),
      ...partFields(t, parts),
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

function addParts(builder: Builder) {
  return {
    host: addHost(builder),
    status: addStatus(builder),
    schema: addSchema(builder),
    session: addSession(builder),
    limiter: addCounterGroup(builder, COUNTER_GROUPS.limiter),
    requests: addCounterGroup(builder, COUNTER_GROUPS.requests),
    thaw: addCounterGroup(builder, COUNTER_GROUPS.thaw),
  };
}

function partFields(t: ObjectFields<ClusterHealth>, parts: ReturnType<typeof addParts>) {
  return {
    status: t.field({ type: parts.status, nullable: false, resolve: (each) => each.status }),
    takenAt: t.field({ type: 'DateTime', nullable: false, resolve: (each) => each.takenAt }),
    hosts: t.field({ type: [parts.host], nullable: true, resolve: (each) => each.hosts }),
    limiter: t.field({ type: parts.limiter, nullable: true, resolve: (each) => each.counters }),
    requests: t.field({ type: parts.requests, nullable: true, resolve: (each) => each.counters }),
    session: t.field({ type: parts.session, nullable: false, resolve: (each) => each }),
    thaw: t.field({ type: parts.thaw, nullable: true, resolve: (each) => each.counters }),
    schema: t.field({
      type: parts.schema,
      nullable: true,
      description: 'Null while none is known, or when withheld.',
      resolve: (each) => each.schema,
    }),
  };
}

function clusterFields(t: ObjectFields<ClusterHealth>) {
  return {
    clusterName: t.exposeString('clusterName', { nullable: true }),
    protocolVersion: t.exposeInt('protocolVersion', { nullable: true }),
    schemaAgreement: t.exposeBoolean('schemaAgreement', {
      nullable: true,
      description: 'Whether all nodes that answer have the same schema version.',
    }),
    hostsUp: t.exposeInt('hostsUp', {
      nullable: true,
      description: 'Nodes of the local data center that answered.',
    }),
    hostsDown: t.exposeInt('hostsDown', { nullable: true }),
    totalConnections: t.exposeInt('totalConnections', { nullable: true }),
  };
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
  const change = addSchemaChange(builder);
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
      changes: t.field({
        type: [change],
        nullable: false,
        description: 'What was found to have changed when the schema was read last, at most twenty changes.',
        resolve: (each) => [...each.changes],
      }),
    }),
  });
  return schema;
}

function addSchemaChange(builder: Builder) {
  const change = builder.objectRef<NonNullable<ClusterHealth['schema']>['changes'][number]>('SchemaChange');
  change.implement({
    fields: (t) => ({
      description: t.exposeString('description', { nullable: false }),
      isBreaking: t.exposeBoolean('isBreaking', {
        nullable: false,
        description: 'Whether something is gone or another thing by now.',
      }),
    }),
  });
  return change;
}

/** Groups of the registry's numbers: field of the API -> name in the registry. */
const COUNTER_GROUPS = {
  limiter: {
    type: 'LimiterHealth',
    description: 'The queue of statements.',
    fields: {
      limit: 'statementsLimit',
      running: 'statementsRunning',
      queued: 'statementsQueued',
      rejected: 'statementsRejected',
      timedOut: 'statementsTimedOut',
    },
  },
  requests: {
    type: 'RequestCounters',
    description: 'Statements of clients since the start, without pings and boot.',
    fields: { sent: 'statementsSent', completed: 'statementsCompleted', failed: 'statementsFailed' },
  },
  thaw: {
    type: 'ThawHealth',
    description: 'What pauses of the process did to the connections, since the start.',
    fields: { checks: 'thawChecks', rebuilds: 'thawRebuilds', retries: 'thawRetries' },
  },
} as const satisfies Record<string, CounterGroup>;

interface CounterGroup {
  readonly type: string;
  readonly description: string;
  readonly fields: Readonly<Record<string, CounterName | GaugeName>>;
}

function addCounterGroup(builder: Builder, { type, description, fields }: CounterGroup) {
  const ref = builder.objectRef<CounterHealth>(type);
  ref.implement({
    description,
    fields: (t) =>
      Object.fromEntries(
        Object.entries(fields).map(([field, name]) => [
          field,
          t.int({
            nullable: false,
            description: { ...COUNTERS, ...GAUGES }[name],
            resolve: (counters) => counters[name],
          }),
        ]),
      ),
  });
  return ref;
}

function addSession(builder: Builder) {
  const session = builder.objectRef<ClusterHealth>('SessionHealth');
  session.implement({
    fields: (t) => ({
      connectedSince: t.field({ type: 'DateTime', nullable: true, resolve: (each) => each.connectedSince }),
      reconnects: t.int({
        nullable: true,
        description: COUNTERS.reconnects,
        resolve: (each) => each.counters?.reconnects ?? null,
      }),
    }),
  });
  return session;
}
