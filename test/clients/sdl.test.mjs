/** The printed schema in the versions of graphql that people have, and in a code generator. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { codegen } from '@graphql-codegen/core';
import * as typescript from '@graphql-codegen/typescript';
import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { SCALARS_MAP } from '../../src/commands/scalars-map.ts';

const SDL = readFileSync(new URL('../../schema/schema.graphql', import.meta.url), 'utf8');

test.each([
  ['graphql14', '14.7.0'],
  ['graphql15', '15.11.0'],
  ['graphql16', '16.8.2'],
  ['graphql17', '17.1.0'],
])('builds with %s, %s', (name, version) => {
  const graphql = createRequire(import.meta.url)(name);
  expect(graphql.version).toBe(version);
  const schema = graphql.buildSchema(SDL);
  expect(graphql.validateSchema(schema)).toEqual([]);
  expect(schema.getType('CustomerWhere')).toBeDefined();
});

test('makes TypeScript with the printed map of scalars, and leaves none unknown', async () => {
  const code = await codegen({
    schema: parse(SDL),
    documents: [],
    filename: 'types.ts',
    config: {},
    plugins: [{ typescript: { strictScalars: true, scalars: SCALARS_MAP } }],
    pluginMap: { typescript },
  });
  expect(code).toContain('BigInt: { input: string | number; output: string; }');
  expect(code).not.toMatch(/: (any|unknown)\b/);
});
