// Builds dist/: compiled modules with types, and the one file that a Lambda needs.
//   node scripts/build.mjs            everything
//   node scripts/build.mjs --compile  modules only (development)
//   node scripts/build.mjs --bundle   the file for Lambda only, over modules that were compiled before
import { execFileSync } from 'node:child_process';
import { existsSync, rmSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const say = (line) => process.stdout.write(`${line}\n`);

if (!process.argv.includes('--bundle')) {
  execFileSync(process.execPath, [resolve(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  });
}

if (!process.argv.includes('--compile')) {
  rmSync(resolve(root, 'dist/bundle'), { recursive: true, force: true });
  await bundle();
}

/** The file that a variable names takes the place of an empty module. */
function replacement(variable, filter) {
  const path = process.env[variable] ? resolve(root, process.env[variable]) : undefined;
  if (path !== undefined && !existsSync(path)) throw new Error(`${variable} names ${path}, which does not exist`);
  say(path === undefined ? `without ${variable}` : `with ${path}`);
  return {
    name: variable,
    setup({ onResolve }) {
      onResolve({ filter }, () => (path === undefined ? undefined : { path }));
    },
  };
}

async function bundle() {
  await build({
    entryPoints: { handler: resolve(root, 'src/bin/lambda.ts') },
    outdir: resolve(root, 'dist/bundle'),
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minify: true,
    define: { 'process.env.NODE_ENV': '"production"' }, // graphql checks its types at every turn otherwise
    keepNames: true, // error names of the driver are looked at
    legalComments: 'none',
    external: ['kerberos', 'heapdump'], // optional parts of the driver, looked for at run time
    plugins: [
      replacement('GATEWAY_CONFIG_FILE', /\/bundled-file\.ts$/),
      replacement('GATEWAY_SNAPSHOT', /\/bundled-snapshot\.ts$/),
    ],
    logLevel: 'warning',
  });
  say(`dist/bundle/handler.cjs: ${Math.round(statSync(resolve(root, 'dist/bundle/handler.cjs')).size / 1024)} kB`);
}
