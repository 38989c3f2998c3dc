/** The Lambda entry: configured by the environment and the config file of the build. */
import file from '../config/bundled-file.ts';
import { readConfig } from '../config/read-config.ts';
import { createLambdaHandler } from '../lambda/create-handler.ts';

export const handler = createLambdaHandler(readConfig(process.env, file));
