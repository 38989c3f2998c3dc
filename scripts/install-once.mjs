// Packages of a folder with a package.json of its own, installed when they are not there.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export function installOnce(url) {
  const cwd = fileURLToPath(url);
  if (existsSync(`${cwd}node_modules`)) return;
  execFileSync('npm', ['install', '--no-package-lock', '--no-audit', '--no-fund'], { cwd, stdio: 'inherit' });
}
