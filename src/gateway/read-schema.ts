/** The served keyspaces as Cassandra has them now, and the model that the configuration makes of them. */
import type { Config } from '../config/config.ts';
import { servedKeyspaces } from '../config/read-config.ts';
import { isGatewayError } from '../errors.ts';
import type { KeyspaceMetadata } from '../introspection/metadata.ts';
import { readKeyspace } from '../introspection/read-keyspace.ts';
import { parseSnapshot, type Snapshot } from '../introspection/snapshot.ts';
import { buildModel } from '../model/build-model.ts';
import type { GatewayModel } from '../model/keyspace-model.ts';
import type { ExecutionScope, Executor } from '../statement/executor.ts';

/** Reads all served keyspaces. @throws {GatewayError} when one is missing. */
export function readKeyspaces(
  config: Config,
  executor: Executor,
  scope: ExecutionScope,
): Promise<readonly KeyspaceMetadata[]> {
  return Promise.all(servedKeyspaces(config).map(({ name }) => readKeyspace(executor, name, scope)));
}

/** The same without those that do not exist any more. */
export async function readRemainingKeyspaces(
  config: Config,
  executor: Executor,
  scope: ExecutionScope,
): Promise<readonly KeyspaceMetadata[]> {
  const found = await Promise.all(
    servedKeyspaces(config).map(({ name }) =>
      readKeyspace(executor, name, scope).catch((error: unknown) => {
        if (isGatewayError(error, 'KEYSPACE_NOT_FOUND')) return undefined;
        throw error;
      }),
    ),
  );
  return found.filter((keyspace) => keyspace !== undefined);
}

/** The model of the served keyspaces. @throws {GatewayError} when the configuration does not fit them. */
export function modelOf(config: Config, keyspaces: readonly KeyspaceMetadata[]): GatewayModel {
  const inputs = servedKeyspaces(config).flatMap(({ name, prefix }) => {
    const metadata = keyspaces.find((keyspace) => keyspace.name === name);
    return metadata === undefined ? [] : [{ metadata, prefix }];
  });
  return buildModel(inputs, config);
}

/** A snapshot of the served keyspaces. @throws {GatewayError} `SNAPSHOT_INVALID` where it cannot be used. */
export function readSnapshot(value: unknown, config: Config): Snapshot {
  return parseSnapshot(
    value,
    servedKeyspaces(config).map(({ name }) => name),
  );
}
