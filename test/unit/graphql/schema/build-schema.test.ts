import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { validateSchema } from 'graphql';
import { expect, test } from 'vitest';
import { buildCommonSchema, buildSchema, toSdl } from '../../../../src/graphql/schema/build-schema.ts';
import { buildModel } from '../../../../src/model/build-model.ts';
import { RESERVED_FIELDS, RESERVED_TYPES } from '../../../../src/model/reserved-names.ts';
import { Random } from '../../../support/differential/random.ts';
import { makeKeyspace } from '../../../support/make-metadata.ts';
import { randomTable } from '../../../support/reads/tables.ts';
import { reservedNames, reservedNamesFile } from '../../../support/reserved-names.ts';
import { MODEL_OPTIONS, shopModel } from '../../../support/shop-model.ts';

const FILE = fileURLToPath(new URL('../../../../src/model/reserved-names.ts', import.meta.url));

test('schema/schema.graphql is the schema of the example keyspace', async () => {
  await expect(toSdl(buildSchema(shopModel()))).toMatchFileSnapshot('../../../../schema/schema.graphql');
});

test('the names that the gateway has for itself are reserved', () => {
  const common = buildCommonSchema();
  if (process.env.UPDATE_DOCS) writeFileSync(FILE, reservedNamesFile(common));
  const { types, fields } = reservedNames(common);
  expect([RESERVED_TYPES, RESERVED_FIELDS]).toEqual([types, fields]);
});

test('tables of every shape make a valid schema', () => {
  const random = new Random(3);
  const tables = Array.from({ length: 60 }, (_, index) => randomTable(random, `t${index}`));
  const metadata = makeKeyspace({
    ...Object.fromEntries(tables.map(({ name, spec }) => [name, spec])),
    only_keys: { partition: { p: 'int' } },
    clustered_keys: { partition: { p: 'int' }, clustering: { c: 'text' } },
    only_statics: { partition: { p: 'int' }, clustering: { c: 'text' }, statics: { s: 'set<text>' } },
    counters: { partition: { p: 'int' }, clustering: { c: 'int' }, statics: { s: 'counter' } },
    vectors: { partition: { p: 'int' }, regular: { v: 'vector<float, 3>' } },
    versioned: { partition: { p: 'int' }, clustering: { c: 'int' }, statics: { s: 'int' }, regular: { v: 'bigint' } },
  });
  const shape = { writes: { versioned: { version: 'v' }, only_keys: { generated: {}, ttl: true }, counters: {} } };
  const model = buildModel([{ metadata, prefix: '' }], { ...MODEL_OPTIONS, shape });
  expect(validateSchema(buildSchema(model))).toEqual([]);
});
