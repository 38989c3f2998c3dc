/** `npm run schema` prints the SDL of the configured keyspaces; `npm run snapshot -- [file]` writes their snapshot. */
import { writeFile } from 'node:fs/promises';
import { readConfig } from '../config/read-config.ts';
import { Deadline } from '../deadline.ts';
import { printSchema } from '../gateway/read-schema.ts';
import { loadConfigFile } from './load-config-file.ts';
import { fail } from './process-life.ts';

const LIMIT_MS = 60_000;

async function main(): Promise<void> {
  const path = process.env.GATEWAY_CONFIG_FILE;
  const config = readConfig({ ...process.env, GATEWAY_MODE: 'development' }, path ? await loadConfigFile(path) : {}, {
    logLevel: 'silent',
  });
  const { sdl, snapshot, warnings } = await Deadline.run(LIMIT_MS, (deadline) => printSchema(config, deadline));
  for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
  const [command, file = process.env.GATEWAY_SNAPSHOT || 'schema/snapshot.json'] = process.argv.slice(2);
  if (command !== 'snapshot') {
    process.stdout.write(sdl);
    return;
  }
  await writeFile(file, snapshot);
  process.stdout.write(`${file}: ${snapshot.length} characters\n`);
}

main().catch(fail);
