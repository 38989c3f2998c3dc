/**
 * The Lambda entry: configured by the environment, and by the config file and the snapshot of the build. `handler` answers
 * with whole responses, `streamHandler` in parts.
 */
import documents from '../config/bundled-documents.ts';
import file from '../config/bundled-file.ts';
import snapshot from '../config/bundled-snapshot.ts';
import { readConfig } from '../config/read-config.ts';
import { createLambdaHandler } from '../lambda/create-handler.ts';
import { registerExtension } from '../lambda/register-extension.ts';
import { streamify } from '../lambda/stream-response.ts';
import { createLogger } from '../telemetry/logger.ts';

const config = readConfig(process.env, file);
const logger = createLogger(config.logLevel);

const named = documents === undefined ? {} : { documents: new Map(Object.entries(documents)) };

export const handler = createLambdaHandler(config, { snapshot, logger, ...named });
export const streamHandler = streamify(handler.stream);

const runtimeApi = process.env.AWS_LAMBDA_RUNTIME_API;
if (config.drainOnShutdown && config.runtime === 'lambda' && runtimeApi !== undefined) {
  registerExtension(runtimeApi).catch((error: unknown) => logger.warn('extension not registered', { error }));
  process.once('SIGTERM', () => {
    handler.close().finally(() => process.exit(0));
  });
}
