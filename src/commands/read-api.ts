/** The API as it would be served: of the keyspaces as they are now, or of a snapshot of them. */
import type { GraphQLSchema } from 'graphql';
import type { Config } from '../config/config.ts';
import { servedKeyspaces } from '../config/read-config.ts';
import type { Deadline } from '../deadline.ts';
import { modelOf, readKeyspaces } from '../gateway/read-schema.ts';
import { buildSchema } from '../graphql/schema/build-schema.ts';
import type { KeyspaceMetadata } from '../introspection/metadata.ts';
import { parseSnapshot, serializeSnapshot } from '../introspection/snapshot.ts';
import type { TableModel } from '../model/keyspace-model.ts';
import { withSession } from './with-session.ts';

export interface Api {
  readonly schema: GraphQLSchema;
  readonly tables: readonly TableModel[];
  /** The keyspaces as the text of a snapshot file. */
  readonly snapshot: string;
  /** What could not be mapped, and names that clashed. */
  readonly warnings: readonly string[];
}

/** @throws {GatewayError} when the cluster or a keyspace cannot be read, or the configuration does not fit. */
export function apiOfCluster(config: Config, deadline: Deadline): Promise<Api> {
  return withSession(config, async (session) => {
    const keyspaces = await readKeyspaces(config, session, { deadline, origin: 'boot' });
    return toApi(config, keyspaces, session.schemaVersion ?? '');
  });
}

/** @throws {GatewayError} `SNAPSHOT_INVALID`, or `MODEL_CONFLICT` when the configuration does not fit. */
export function apiOfSnapshot(config: Config, value: unknown): Api {
  const names = servedKeyspaces(config).map(({ name }) => name);
  const { keyspaces, schemaVersion } = parseSnapshot(value, names);
  return toApi(config, keyspaces, schemaVersion);
}

function toApi(config: Config, keyspaces: readonly KeyspaceMetadata[], schemaVersion: string): Api {
  const model = modelOf(config, keyspaces);
  return {
    schema: buildSchema(model, config, { extend: config.shape.extend }),
    tables: model.tables,
    snapshot: serializeSnapshot(keyspaces, schemaVersion),
    warnings: model.warnings,
  };
}
