/** The schema of the configured keyspaces as text, without a gateway. */
import type { Config } from './config/config-file.ts';
import { servedKeyspaces } from './config/read-config.ts';
import type { Deadline } from './deadline.ts';
import { buildSchema, toSdl } from './graphql/build-schema.ts';
import { readKeyspace } from './introspection/read-keyspace.ts';
import { buildModel } from './model/build-model.ts';
import type { GatewayModel } from './model/keyspace-model.ts';
import type { ExecutionScope, Executor } from './session/executor.ts';
import { Session } from './session/session.ts';
import { createLogger } from './telemetry/logger.ts';

/** Reads all keyspaces and builds the model. @throws {GatewayError} when one is missing or the model cannot be built. */
export async function readModel(config: Config, executor: Executor, scope: ExecutionScope): Promise<GatewayModel> {
  const inputs = await Promise.all(
    servedKeyspaces(config).map(async ({ name, prefix }) => ({
      metadata: await readKeyspace(executor, name, scope),
      prefix,
    })),
  );
  return buildModel(inputs, config);
}

/** Connects, reads, disconnects. */
export async function readSdl(
  config: Config,
  deadline: Deadline,
): Promise<{ readonly sdl: string; readonly warnings: readonly string[] }> {
  const session = new Session(config, createLogger(config.logLevel));
  try {
    await session.connect();
    const model = await readModel(config, session, { deadline });
    return { sdl: toSdl(buildSchema(model)), warnings: model.warnings };
  } finally {
    await session.close();
  }
}
