// npm run test:clients: real GraphQL clients against the gateway. Their packages are installed when they are not there.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../test/clients/', import.meta.url));
if (!existsSync(`${folder}node_modules`))
  execFileSync('npm', ['install', '--no-package-lock', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'inherit' });
process.argv.push('clients');
await import('./test.mjs');
