import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// graphql refuses to work with a second copy of itself, and the runner would load its ESM build beside the CommonJS one.
const resolve = {
  alias: [{ find: /^graphql$/, replacement: fileURLToPath(new URL('node_modules/graphql/index.js', import.meta.url)) }],
};

const slow = { testTimeout: 60_000, hookTimeout: 180_000, fileParallelism: false } as const;

export default defineConfig({
  test: {
    projects: [
      { resolve, test: { name: 'unit', include: ['test/unit/**/*.test.ts', 'test/*.test.ts'] } },
      {
        resolve,
        test: {
          name: 'node',
          include: ['test/integration/*.test.ts'],
          globalSetup: ['test/support/start-node.ts'],
          ...slow,
        },
      },
      {
        resolve,
        test: {
          name: 'cluster',
          include: ['test/cluster/*.test.ts'],
          globalSetup: ['test/support/start-cluster.ts'],
          ...slow,
        },
      },
      {
        resolve,
        test: {
          name: 'secure',
          include: ['test/secure/*.test.ts'],
          globalSetup: ['test/support/start-secure.ts'],
          ...slow,
        },
      },
      {
        resolve,
        test: {
          name: 'serverless',
          include: ['test/serverless/*.test.ts'],
          globalSetup: ['test/support/start-serverless.ts'],
          ...slow,
        },
      },
      { resolve, test: { name: 'programs', include: ['test/programs/*.test.ts'], ...slow } },
      {
        resolve,
        test: {
          name: 'browser',
          include: ['test/browser/*.test.ts'],
          globalSetup: ['test/support/start-node.ts'],
          ...slow,
        },
      },
    ],
  },
});
