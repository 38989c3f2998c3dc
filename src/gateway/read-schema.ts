/** The schema of the configured keyspaces as text: SDL, or a snapshot; without a gateway. */
import type { Config } from '../config/config.ts';
import { servedKeyspaces } from '../config/read-config.ts';
import type { Deadline } from '../deadline.ts';
import { isGatewayError } from '../errors.ts';
import { buildSchema, toSdl } from '../graphql/schema/build-schema.ts';
import type { KeyspaceMetadata } from '../introspection/metadata.ts';
import { readKeyspace } from '../introspection/read-keyspace.ts';
import { serializeSnapshot } from '../introspection/snapshot.ts';
import { buildModel } from '../model/build-model.ts';
import type { GatewayModel } from '../model/keyspace-model.ts';
import { Session } from '../session/session.ts';
import type { ExecutionScope, Executor } from '../statement/executor.ts';
import { Counters } from '../telemetry/counters.ts';
import { createLogger } from '../telemetry/logger.ts';

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

/** What the keyspaces look like now, in the forms that people and programs read. */
export interface PrintedSchema {
  readonly sdl: string;
  readonly snapshot: string;
  readonly warnings: readonly string[];
}

/** Connects, reads, disconnects. */
export async function printSchema(config: Config, deadline: Deadline): Promise<PrintedSchema> {
  const session = new Session(config, createLogger(config.logLevel), new Counters());
  try {
    await session.connect();
    const keyspaces = await readKeyspaces(config, session, { deadline, origin: 'boot' });
    const model = modelOf(config, keyspaces);
    const snapshot = serializeSnapshot(keyspaces, session.schemaVersion ?? '');
    return { sdl: toSdl(buildSchema(model)), snapshot, warnings: model.warnings };
  } finally {
    await session.close();
  }
}
