/** What the health of the cluster is made from. */
import { HealthMonitor } from '../health/cluster-health.ts';
import type { Session } from '../session/session.ts';
import type { Counters } from '../telemetry/counters.ts';
import type { SchemaHost } from './schema-host.ts';

export function createHealth(session: Session, schema: SchemaHost, counters: Counters): HealthMonitor {
  return new HealthMonitor({
    ping: (timeoutMs) => session.ping(timeoutMs),
    hosts: () => session.hosts(),
    session: () => session.state,
    schema: () => schema.health,
    counters,
  });
}
