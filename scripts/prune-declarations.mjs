// Types that the public ones do not lead to help nobody who installs the package: they are a tenth of it.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const IMPORTED = /(?:from|import\()\s*['"](\.[^'"]+)\.[jt]s['"]/g;

/** Removes the declarations below `folder` that `index.d.ts` does not need. */
export function pruneDeclarations(folder) {
  const needed = new Set();
  const waiting = [resolve(folder, 'index.d.ts')];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (needed.has(file) || !existsSync(file)) continue;
    needed.add(file);
    for (const [, path] of readFileSync(file, 'utf8').matchAll(IMPORTED))
      waiting.push(resolve(dirname(file), `${path}.d.ts`));
  }
  for (const name of readdirSync(folder, { recursive: true })) {
    const file = join(folder, name);
    if (file.endsWith('.d.ts') && !needed.has(resolve(file))) rmSync(file);
  }
}
