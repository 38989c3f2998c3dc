/** The gateway as an ordinary server: what `npm start` and the command `serve` run. */
import bundledFile from '../config/bundled-file.ts';
import type { GatewayConfigFile } from '../config/config.ts';
import { readConfig } from '../config/read-config.ts';
import { webFunctionEndpoint } from '../config/runtime.ts';
import { createGateway } from '../gateway/create-gateway.ts';
import { serve } from '../server/serve.ts';
import { createBunchingLogger, createLogger } from '../telemetry/logger.ts';
import { loadConfigFile } from './load-config-file.ts';
import { configuredDocuments, watchDocuments } from './load-documents.ts';
import { loadGraphiQL } from './load-graphiql.ts';
import { loadSnapshot } from './load-snapshot.ts';
import type { ProcessLife } from './process-life.ts';

const WEB_FUNCTION_MS = 800;

export interface ServeFiles {
  readonly config: string | undefined;
  readonly snapshot: string | undefined;
}

/** Resolves when the schema is served; the rest of the life is `life`'s. */
export async function serveGateway(files: ServeFiles, life: ProcessLife): Promise<void> {
  const file: GatewayConfigFile = files.config === undefined ? bundledFile : await loadConfigFile(files.config);
  const config = readConfig(process.env, file);
  // A Web Function may be frozen before a bunch has left.
  const logger = (config.runtime === 'server' ? createBunchingLogger : createLogger)(config.logLevel);
  process.once('exit', () => logger.flush());
  const snapshot = files.snapshot === undefined ? undefined : await loadSnapshot(files.snapshot);
  const gateway = createGateway(config, {
    logger,
    ...(await loadGraphiQL(config)),
    ...(snapshot === undefined ? {} : { snapshot }),
    ...(await configuredDocuments(config)),
  });
  // A Web Function listens where the platform says, and has a second from SIGTERM to its end.
  const server = await serve(gateway, { ...config, ...webFunctionEndpoint(process.env), logger });
  life.onClose(() => server.close(config.runtime === 'web-function' ? WEB_FUNCTION_MS : config.requestTimeoutMs));
  if (config.documents !== undefined) {
    const watcher = watchDocuments(config.documents, (documents) => gateway.replaceDocuments(documents), logger);
    life.onClose(async () => watcher.close());
  }
  logger.info('listening', { url: server.url });
  await gateway.ready;
}
