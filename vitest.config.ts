import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// graphql refuses to work with a second copy of itself, and the runner would load its ESM build beside the CommonJS one.
const resolve = {
  alias: [
    { find: /^graphql$/, replacement: fileURLToPath(new URL('node_modules/graphql/index.js', import.meta.url)) },
    // The example's config file imports the package by its name.
    {
      find: /^cassandra-graphql-gateway$/,
      replacement: fileURLToPath(new URL('test/support/own-package.ts', import.meta.url)),
    },
  ],
};

const slow = { testTimeout: 60_000, hookTimeout: 180_000, fileParallelism: false } as const;

/** By name, because the last test of the cluster takes a node away. */
class ByName extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return [...files].sort((a, b) => (a.moduleId < b.moduleId ? -1 : 1));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: ByName },
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
          name: 'clients',
          include: ['test/clients/*.test.mjs'],
          globalSetup: ['test/support/start-node.ts'],
          ...slow,
        },
      },
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
