// Builds dist/: compiled modules with types, and the one file that a Lambda needs.
//   node scripts/build.mjs            everything
//   node scripts/build.mjs --compile  modules only (development)
import { execFileSync } from 'node:child_process';
import { existsSync, rmSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const say = (line) => process.stdout.write(`${line}\n`);

execFileSync(process.execPath, [resolve(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});

if (!process.argv.includes('--compile')) {
  rmSync(resolve(root, 'dist/bundle'), { recursive: true, force: true });
  await bundle();
}

/** The config file of the deployment takes the place of an empty module. */
async function bundle() {
  const configFile = process.env.GATEWAY_CONFIG_FILE ? resolve(root, process.env.GATEWAY_CONFIG_FILE) : undefined;
  if (configFile !== undefined && !existsSync(configFile))
    throw new Error(`the config file ${configFile} does not exist`);
  say(configFile === undefined ? 'without a config file (GATEWAY_CONFIG_FILE)' : `with ${configFile}`);
  const useConfigFile = {
    name: 'config-file',
    setup({ onResolve }) {
      onResolve({ filter: /\/bundled-file\.ts$/ }, () => (configFile === undefined ? undefined : { path: configFile }));
    },
  };
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
    plugins: [useConfigFile],
    logLevel: 'warning',
  });
  say(`dist/bundle/handler.cjs: ${Math.round(statSync(resolve(root, 'dist/bundle/handler.cjs')).size / 1024)} kB`);
}
