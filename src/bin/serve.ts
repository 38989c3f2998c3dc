/** `npm start`: the gateway as an ordinary server, configured by the environment. */
import file from '../config/bundled-file.ts';
import { readConfig } from '../config/read-config.ts';
import { webFunctionEndpoint } from '../config/runtime.ts';
import { createGateway } from '../gateway/create-gateway.ts';
import { serve } from '../server/serve.ts';
import { createBunchingLogger, createLogger } from '../telemetry/logger.ts';
import { loadConfigFile } from './load-config-file.ts';
import { loadSnapshot } from './load-snapshot.ts';
import { type ProcessLife, superviseProcess } from './process-life.ts';

const WEB_FUNCTION_MS = 800;

async function main(life: ProcessLife): Promise<void> {
  const path = process.env.GATEWAY_CONFIG_FILE;
  const config = readConfig(process.env, path ? await loadConfigFile(path) : file);
  // A Web Function may be frozen before a bunch has left.
  const logger = (config.runtime === 'server' ? createBunchingLogger : createLogger)(config.logLevel);
  process.once('exit', () => logger.flush());
  const { renderGraphiQL } = config.graphiql ? await import('@graphql-yoga/render-graphiql') : {};
  const snapshot = process.env.GATEWAY_SNAPSHOT ? await loadSnapshot(process.env.GATEWAY_SNAPSHOT) : undefined;
  const gateway = createGateway(config, {
    logger,
    ...(renderGraphiQL === undefined ? {} : { renderGraphiQL }),
    ...(snapshot === undefined ? {} : { snapshot }),
  });
  // A Web Function listens where the platform says, and has a second from SIGTERM to its end.
  const server = await serve(gateway, { ...config, ...webFunctionEndpoint(process.env) });
  life.onClose(() => server.close(config.runtime === 'web-function' ? WEB_FUNCTION_MS : config.requestTimeoutMs));
  logger.info('listening', { url: server.url });
  await gateway.ready;
}

const life = superviseProcess(() => {});
life.run(() => main(life));
