// The one file that a Lambda needs, made for a short cold start.
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const say = (line) => process.stdout.write(`${line}\n`);

/** All parts must share one copy of graphql: the one of ES modules, of which the unused half is left out. */
const oneGraphql = {
  name: 'one-graphql',
  setup({ onResolve }) {
    onResolve({ filter: /^graphql$/ }, () => ({ path: resolve(root, 'node_modules/graphql/index.mjs') }));
  },
};

/** A config file imports the package by its name; what it does not use of it is left out. */
const ownPackage = {
  name: 'own-package',
  setup({ onResolve }) {
    const path = resolve(root, 'src/index.ts');
    onResolve({ filter: /^cassandra-graphql-gateway$/ }, () => ({ path, sideEffects: false }));
  },
};

/** Parts of the driver that are loaded when they are used, if ever, or left out: 10 ms of a cold start. Each text must be there. */
const LAZY = {
  'cassandra-driver/lib/client.js': [
    [
      "const cloud = require('./datastax/cloud');",
      "const cloud = { init: (options) => require('./datastax/cloud').init(options) };",
    ],
    // Of DataStax Enterprise: graphs, which nothing here asks for, and reports to its monitor, which a function does not send.
    ["const GraphExecutor = require('./datastax/graph/graph-executor');", 'const GraphExecutor = class {};'],
    [
      "const InsightsClient = require('./insights-client');",
      'const InsightsClient = class { init() {} shutdown() {} };',
    ],
  ],
  'cassandra-driver/index.js': [
    // Nothing in the bundle uses these.
    ...['mapping', 'concurrent', 'datastax'].map((name) => [`exports.${name} = require('./lib/${name}');`, '']),
  ],
};

const lazyParts = {
  name: 'lazy-parts',
  setup({ onLoad }) {
    onLoad({ filter: /cassandra-driver\/(index|lib\/client)\.js$/ }, ({ path }) => {
      const [, replacements] = Object.entries(LAZY).find(([file]) => path.endsWith(file));
      let contents = readFileSync(path, 'utf8');
      for (const [eager, lazy] of replacements) {
        if (!contents.includes(eager)) throw new Error(`${path} has no ${eager}`);
        contents = contents.replace(eager, lazy);
      }
      return { contents, loader: 'js' };
    });
  },
};

/** Short names within functions; what a file declares keeps its name, by which errors are told and stacks are read. */
const shortNames = {
  name: 'short-names',
  setup({ onLoad }) {
    onLoad({ filter: /(node_modules.*\.m?js|[\\/]src[\\/].*\.ts)$/ }, async ({ path }) => {
      const loader = path.endsWith('.ts') ? 'ts' : 'js';
      const options = { minifyIdentifiers: true, target: 'node20', loader };
      const { code } = await transform(readFileSync(path, 'utf8'), options);
      return { contents: code, loader: 'js' };
    });
  },
};

const YOGA = /^graphql-yoga$/;

/** What Yoga never comes to: its page, which is off, and its reader of forms, which are refused before it. */
const withoutUnused = {
  name: 'without-unused',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^@fastify\/busboy$/ }, ({ path }) => ({ path, namespace: 'unused' }));
    onLoad({ filter: /.*/, namespace: 'unused' }, () => ({
      contents: "exports.Busboy = class { constructor() { throw new TypeError('Cannot read a form'); } };",
    }));
    onLoad({ filter: /graphql-yoga.*\/landing-page-html\.js$/ }, () => ({
      contents: "export default '';",
      loader: 'js',
    }));
  },
};

/**
 * Yoga answers what is not plain JSON: most instances never need it, and to compile and load it is 25 ms of a cold start.
 * It is built by itself and put into the file as a text, which is compiled with the first use. It must have the same copy
 * of graphql.
 */
const lazyYoga = {
  name: 'lazy-yoga',
  setup({ onResolve, onLoad, initialOptions: { define, target, mainFields, minifySyntax, minifyWhitespace } }) {
    onResolve({ filter: YOGA }, ({ path }) => ({ path, namespace: 'lazy' }));
    onLoad({ filter: YOGA, namespace: 'lazy' }, async () => {
      const { outputFiles } = await build({
        stdin: { contents: "export { createYoga } from 'graphql-yoga';", resolveDir: root },
        ...{ define, target, mainFields, minifySyntax, minifyWhitespace },
        bundle: true,
        write: false,
        platform: 'node',
        format: 'cjs',
        legalComments: 'none',
        external: ['graphql'],
        plugins: [withoutUnused],
      });
      const text = outputFiles[0].text;
      const names = [...new Set([...text.matchAll(/\bimport_graphql\d*\.(\w+)/g)].map(([, name]) => name))];
      if (names.length === 0) throw new Error('Yoga uses nothing of graphql');
      // Short names in code that is not ours: 11 kB less to load. Names of ours are kept for stacks.
      const { code } = await transform(text, { minifyIdentifiers: true, minifyWhitespace, target, format: 'cjs' });
      return { resolveDir: root, loader: 'js', contents: onFirstUse(code, names) };
    });
  },
};

const JOSE = /^jose$/;
const JOSE_PARTS = ['createLocalJWKSet', 'createRemoteJWKSet', 'decodeJwt', 'errors', 'jwtVerify'];

/** The library of tokens likewise: it is imported where a configuration has a way that needs it, and compiled then. */
const lazyJose = {
  name: 'lazy-jose',
  setup({ onResolve, onLoad, initialOptions: { target, mainFields } }) {
    onResolve({ filter: JOSE }, ({ path }) => ({ path, namespace: 'lazy' }));
    onLoad({ filter: JOSE, namespace: 'lazy' }, async () => {
      const { outputFiles } = await build({
        stdin: { contents: `export { ${JOSE_PARTS.join(', ')} } from 'jose';`, resolveDir: root },
        ...{ target, mainFields, bundle: true, write: false, platform: 'node', format: 'cjs', minify: true },
      });
      const contents = `
        import { compileFunction } from 'node:vm';
        const module = { exports: {} };
        compileFunction(${JSON.stringify(outputFiles[0].text)}, ['module', 'exports'], { filename: 'jose.cjs' })(module, module.exports);
        export const { ${JOSE_PARTS.join(', ')} } = module.exports;`;
      return { resolveDir: root, loader: 'js', contents };
    });
  },
};

function onFirstUse(text, names) {
  return `
    import { ${names.join(', ')} } from 'graphql';
    import { createRequire } from 'node:module';
    import { compileFunction } from 'node:vm';
    const graphql = { ${names.join(', ')} };
    const text = ${JSON.stringify(text)};
    let made;
    export function createYoga(...args) {
      if (made === undefined) {
        const module = { exports: {} };
        const ofNode = createRequire(__filename);
        const run = compileFunction(text, ['module', 'exports', 'require'], { filename: 'yoga.cjs' });
        run(module, module.exports, (name) => (name === 'graphql' ? graphql : ofNode(name)));
        made = module.exports;
      }
      return made.createYoga(...args);
    }`;
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

/** The trusted documents of a file or a folder likewise, as they were read. */
function bundledDocuments() {
  const path = process.env.GATEWAY_DOCUMENTS ? resolve(root, process.env.GATEWAY_DOCUMENTS) : undefined;
  say(path === undefined ? 'without GATEWAY_DOCUMENTS' : `with ${path}`);
  return {
    name: 'GATEWAY_DOCUMENTS',
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]bundled-documents\.ts$/ }, async () => {
        if (path === undefined) return undefined;
        const { loadDocuments } = await import('../dist/bin/load-documents.js');
        const documents = Object.fromEntries(await loadDocuments(path));
        return { contents: `export default ${JSON.stringify(documents)};`, loader: 'js' };
      });
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
    // Names stay as they are: the driver's errors are told by them, and keeping them beside short ones costs a call for
    // each function at every cold start, 40 ms.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    define: {
      'process.env.NODE_ENV': '"production"', // graphql checks its types at every turn otherwise
      'globalThis.Request': 'undefined', // only compared with, but touching it loads all of Node's fetch: 20 ms
    },
    external: ['kerberos', 'heapdump'], // optional parts of the driver, looked for at run time
    plugins: [
      oneGraphql,
      ownPackage,
      lazyYoga,
      lazyJose,
      lazyParts,
      bundledDocuments(),
      shortNames,
      replacement('GATEWAY_CONFIG_FILE', /\/bundled-file\.ts$/),
      replacement('GATEWAY_SNAPSHOT', /\/bundled-snapshot\.ts$/),
    ],
    logLevel: 'warning',
  });
  say(`dist/bundle/handler.cjs: ${Math.round(statSync(resolve(outdir, 'handler.cjs')).size / 1024)} kB`);
}
