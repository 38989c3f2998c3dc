/** `npm start`: the gateway as an ordinary server, configured by the environment. */
import { superviseProcess } from './process-life.ts';
import { serveGateway } from './serve.ts';

const life = superviseProcess(() => {});
const { GATEWAY_CONFIG_FILE: config, GATEWAY_SNAPSHOT: snapshot } = process.env;
life.run(() => serveGateway({ config: config || undefined, snapshot: snapshot || undefined }, life));
