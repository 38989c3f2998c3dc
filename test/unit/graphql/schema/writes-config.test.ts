import { type GraphQLInputObjectType, type GraphQLObjectType, isRequiredInputField, validateSchema } from 'graphql';
import { expect, test } from 'vitest';
import { buildSchema } from '../../../../src/graphql/schema/build-schema.ts';
import { shopModel, tableOf } from '../../../support/shop-model.ts';
import writesConfig from '../../../support/writes-config.ts';

test('the configuration of the page on writes opens what it says', () => {
  const model = shopModel({ shape: writesConfig });
  const schema = buildSchema(model);
  expect(validateSchema(schema)).toEqual([]);
  const fieldsOf = (name: string) => (schema.getType(name) as GraphQLInputObjectType | GraphQLObjectType).getFields();
  expect(Object.keys(fieldsOf('BasketWriteOptionsInput'))).toEqual(['ttlSeconds', 'timestamp', 'consistency']);
  expect(Object.keys(fieldsOf('BasketDeleteOptionsInput'))).toEqual(['timestamp', 'consistency']);
  const product = schema.getQueryType()?.getFields().product;
  expect(product?.args.map(({ name }) => name)).toEqual(['sku', 'consistency']);
  expect(fieldsOf('ProductSetInput').price?.description).toBe('Must be 0 or more. `price decimal`');
  const { placedAt, customerId } = fieldsOf('InsertOrderByCustomerInput') as ReturnType<
    GraphQLInputObjectType['getFields']
  >;
  expect([placedAt, customerId].map((field) => field && isRequiredInputField(field))).toEqual([false, true]);
  expect(Object.keys(fieldsOf('OrderByCustomerGenerated'))).toEqual(['placedAt']);
  const { input } = tableOf(model, 'users').names.writes.update;
  expect(Object.keys(fieldsOf(input))).toEqual(['key', 'nodeId', 'version']); // it has no other columns
});
