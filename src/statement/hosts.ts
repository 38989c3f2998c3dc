/** What the session tells of the nodes, as plain data. */

/** What a ping of one node brought. */
export interface HostPing {
  readonly address: string;
  readonly latencyMs?: number;
  readonly clusterName?: string;
  readonly schemaVersion?: string;
  readonly error?: { readonly code: string; readonly message: string };
}

/** What the driver knows of a node. */
export interface HostState {
  readonly address: string;
  readonly dataCenter: string | null;
  readonly rack: string | null;
  readonly hostId: string | null;
  readonly releaseVersion: string | null;
  readonly isUp: boolean;
  readonly openConnections: number;
  readonly inFlight: number;
}
