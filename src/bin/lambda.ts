/** The Lambda entry: configured by the environment, and by the config file and the snapshot of the build. */
import file from '../config/bundled-file.ts';
import snapshot from '../config/bundled-snapshot.ts';
import { readConfig } from '../config/read-config.ts';
import { createLambdaHandler } from '../lambda/create-handler.ts';

export const handler = createLambdaHandler(readConfig(process.env, file), { snapshot });
