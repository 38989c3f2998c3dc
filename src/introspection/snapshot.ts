/**
 * The metadata of the served keyspaces as one file, so that a cold start reads no `system_schema`. Made to be reviewed:
 * sorted, a column to a line, the same text for the same schema. Pure: text in, text out.
 */
import { createHash } from 'node:crypto';
import { GatewayError } from '../errors.ts';
import type { KeyspaceMetadata } from './metadata.ts';

/** Rises when the form of the file changes. */
export const SNAPSHOT_FORMAT = 2;

export interface Snapshot {
  readonly format: typeof SNAPSHOT_FORMAT;
  /** The cluster's schema version when the snapshot was taken; another one means that the digest must be compared. */
  readonly schemaVersion: string;
  /** Of the keyspaces below. */
  readonly digest: string;
  readonly keyspaces: readonly KeyspaceMetadata[];
}

const LINE_LENGTH = 140;

export function serializeSnapshot(keyspaces: readonly KeyspaceMetadata[], schemaVersion: string): string {
  const snapshot: Snapshot = { format: SNAPSHOT_FORMAT, schemaVersion, digest: digestOf(keyspaces), keyspaces };
  return `${layOut(snapshot, '')}\n`;
}

/**
 * Checks what a snapshot file held; of its keyspaces those that are named are kept.
 * @throws {GatewayError} `SNAPSHOT_INVALID` when it is of another format, was changed by hand, or lacks a keyspace.
 */
export function parseSnapshot(value: unknown, keyspaces: readonly string[]): Snapshot {
  if (!isRecord(value) || !('format' in value)) refuse('it is not a snapshot of this gateway');
  if (value.format !== SNAPSHOT_FORMAT) refuse(`it has format ${String(value.format)}, expected ${SNAPSHOT_FORMAT}`);
  if (!Array.isArray(value.keyspaces) || typeof value.schemaVersion !== 'string') refuse('it is damaged');
  const snapshot = value as unknown as Snapshot; // what the digest below confirms, a gateway of this format has written
  const digest = safeDigest(snapshot.keyspaces);
  if (digest !== value.digest) refuse('it is damaged or was changed by hand: its digest does not fit its content');
  const missing = keyspaces.filter((name) => !snapshot.keyspaces.some((keyspace) => keyspace.name === name));
  if (missing.length > 0) refuse(`it has no keyspace ${missing.map((name) => JSON.stringify(name)).join(', ')}`);
  return { ...snapshot, keyspaces: snapshot.keyspaces.filter(({ name }) => keyspaces.includes(name)) };
}

/** Names of the keyspaces in a snapshot file; what is none has none. */
export function keyspacesOfSnapshot(value: unknown): readonly string[] {
  const keyspaces = isRecord(value) && Array.isArray(value.keyspaces) ? value.keyspaces.filter(isRecord) : [];
  return keyspaces.map(({ name }) => String(name));
}

/**
 * The same for the same schema in any cluster and in any order of keyspaces: ids of tables, the replication and
 * the partitioner, which differ between clusters, are left out.
 */
export function digestOf(keyspaces: readonly KeyspaceMetadata[]): string {
  const digests = keyspaces.map((keyspace) => [keyspace.name, digestOfKeyspace(keyspace)] as const);
  return hashOf(digests.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function digestOfKeyspace({ replication: _, partitioner: __, ...keyspace }: KeyspaceMetadata): string {
  return hashOf(keyspace);
}

function hashOf(value: unknown): string {
  const text = JSON.stringify(value, (key, part: unknown) => (key === 'id' ? undefined : part));
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

function safeDigest(keyspaces: readonly unknown[]): string | undefined {
  return keyspaces.every(isRecord) ? digestOf(keyspaces as unknown as readonly KeyspaceMetadata[]) : undefined; // only hashed
}

function refuse(reason: string): never {
  throw new GatewayError(
    'SNAPSHOT_INVALID',
    `Cannot use the schema snapshot as ${reason}: make a new one with the command "snapshot"`,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON with everything on one line that fits there. */
function layOut(value: unknown, indent: string): string {
  const flat = JSON.stringify(value);
  if (flat.length + indent.length <= LINE_LENGTH || typeof value !== 'object' || value === null) return flat;
  const inner = `${indent} `;
  const parts = Array.isArray(value)
    ? value.map((each) => layOut(each, inner))
    : Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${layOut(each, inner)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${parts.map((part) => `${inner}${part}`).join(',\n')}\n${indent}${close}`;
}
