// The one file that a Lambda needs, made for a short cold start.
import { existsSync, rmSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const say = (line) => process.stdout.write(`${line}\n`);

/** All parts must share one copy of graphql: the one of ES modules, of which the unused half is left out. */
const oneGraphql = {
  name: 'one-graphql',
  setup({ onResolve }) {
    onResolve({ filter: /^graphql$/ }, () => ({ path: resolve(root, 'node_modules/graphql/index.mjs') }));
  },
};

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

export async function bundle() {
  const outdir = resolve(root, 'dist/bundle');
  rmSync(outdir, { recursive: true, force: true });
  await build({
    entryPoints: { handler: resolve(root, 'src/bin/lambda.ts') },
    outdir,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'], // what is not used of an ES module is left out
    minify: true,
    keepNames: true, // error names of the driver are looked at
    legalComments: 'none',
    define: {
      'process.env.NODE_ENV': '"production"', // graphql checks its types at every turn otherwise
      'globalThis.Request': 'undefined', // only compared with, but touching it loads all of Node's fetch: 20 ms
    },
    external: ['kerberos', 'heapdump'], // optional parts of the driver, looked for at run time
    plugins: [
      oneGraphql,
      replacement('GATEWAY_CONFIG_FILE', /\/bundled-file\.ts$/),
      replacement('GATEWAY_SNAPSHOT', /\/bundled-snapshot\.ts$/),
    ],
    logLevel: 'warning',
  });
  say(`dist/bundle/handler.cjs: ${Math.round(statSync(resolve(outdir, 'handler.cjs')).size / 1024)} kB`);
}
