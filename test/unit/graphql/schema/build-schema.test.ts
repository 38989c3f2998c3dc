import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { buildCommonSchema, buildSchema, toSdl } from '../../../../src/graphql/schema/build-schema.ts';
import { RESERVED_FIELDS, RESERVED_TYPES } from '../../../../src/model/reserved-names.ts';
import { reservedNames, reservedNamesFile } from '../../../support/reserved-names.ts';
import { shopModel } from '../../../support/shop-model.ts';

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
