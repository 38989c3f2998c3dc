// Builds dist/: compiled modules with types, and the one file that a Lambda needs.
//   node scripts/build.mjs            everything
//   node scripts/build.mjs --compile  modules only (development)
//   node scripts/build.mjs --bundle   the file for Lambda only, over modules that were compiled before
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pruneDeclarations } from './prune-declarations.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

if (!process.argv.includes('--bundle')) {
  execFileSync(process.execPath, [resolve(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  });
  pruneDeclarations(resolve(root, 'dist'));
}
if (!process.argv.includes('--compile')) {
  const { bundle } = await import('./bundle.mjs');
  await bundle();
}
