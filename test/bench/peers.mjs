// npm run bench:peers: the gateway beside GraphQL servers that are written by hand as their documentation shows it. Their
// packages are installed when they are not there.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('peers/', import.meta.url));
if (!existsSync(`${folder}node_modules`))
  execFileSync('npm', ['install', '--no-package-lock', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'inherit' });
process.argv.push('peers');
await import('./bench.mjs');
