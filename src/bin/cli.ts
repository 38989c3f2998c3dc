/** `npm run schema`: prints the SDL of the configured keyspaces. */
import { readConfig } from '../config/read-config.ts';
import { Deadline } from '../deadline.ts';
import { readSdl } from '../read-sdl.ts';
import { loadConfigFile } from './load-config-file.ts';
import { fail } from './process-life.ts';

const LIMIT_MS = 60_000;

async function main(): Promise<void> {
  const path = process.env.GATEWAY_CONFIG_FILE;
  const config = readConfig({ ...process.env, GATEWAY_MODE: 'development' }, path ? await loadConfigFile(path) : {}, {
    logLevel: 'silent',
  });
  const deadline = Deadline.after(LIMIT_MS);
  const { sdl, warnings } = await readSdl(config, deadline);
  deadline.close();
  for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
  process.stdout.write(sdl);
}

main().catch(fail);
