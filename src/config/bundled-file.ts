/** The config file of a deployment: the build puts `gateway.config.ts` in place of this module. */
import type { GatewayConfigFile } from './config.ts';

const file: GatewayConfigFile = {};
export default file;
