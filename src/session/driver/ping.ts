/** Pings: one cheap read of each node's own row, pinned to that node, never prepared and never retried. */
import { type Client, type Host, policies } from 'cassandra-driver';
import type { HostPing } from '../../statement/hosts.ts';
import { toGatewayError } from './driver-error.ts';
import { usedHosts } from './internals.ts';

const PING = "SELECT cluster_name, schema_version FROM system.local WHERE key = 'local'";

/** Asks all nodes that the driver has not ignored, in parallel, each with its own time limit. */
export function pingHosts(client: Client, timeoutMs: number): Promise<readonly HostPing[]> {
  return pingAll(client, usedHosts(client), timeoutMs);
}

/** Asks the nodes to which connections are open. */
export function pingConnected(client: Client, timeoutMs: number): Promise<readonly HostPing[]> {
  const state = client.getState();
  return pingAll(client, state.getConnectedHosts(), timeoutMs);
}

function pingAll(client: Client, hosts: readonly Host[], timeoutMs: number): Promise<readonly HostPing[]> {
  return Promise.all(hosts.map((host) => pingHost(client, host, timeoutMs)));
}

async function pingHost(client: Client, host: Host, timeoutMs: number): Promise<HostPing> {
  const { address } = host;
  const startedAt = performance.now();
  try {
    const result = await client.execute(PING, [], {
      host,
      readTimeout: timeoutMs,
      prepare: false,
      isIdempotent: true,
      retry: new policies.retry.FallthroughRetryPolicy(),
    });
    const row = result.first();
    const latencyMs = Math.round((performance.now() - startedAt) * 100) / 100;
    return {
      address,
      latencyMs,
      clusterName: String(row?.cluster_name),
      schemaVersion: String(row?.schema_version),
    };
  } catch (error) {
    const { code, message } = toGatewayError(error);
    return { address, error: { code, message } };
  }
}
