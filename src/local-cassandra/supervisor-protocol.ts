/** What the supervisor tells its owners, a JSON object a line. */

export interface NodeState {
  readonly address: string;
  readonly nativePort: number;
  readonly jmxPort: number;
  readonly folder: string;
  readonly pid: number;
}

export interface ClusterState {
  readonly nodes: readonly NodeState[];
  readonly java: string;
  readonly jars: readonly string[];
}

/** It did not come up, or ended by itself. */
export interface EndMessage {
  readonly kind: 'failed' | 'ended';
  readonly text: string;
  readonly log: readonly string[];
}

export type SupervisorMessage =
  | { readonly kind: 'progress'; readonly text: string }
  | { readonly kind: 'ready'; readonly state: ClusterState }
  | EndMessage;
