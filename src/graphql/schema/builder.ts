/** The schema builder of what is written by hand and of what `extend` adds, with our scalars. */
import SchemaBuilder from '@pothos/core';
import { GraphQLFloat, GraphQLID } from 'graphql';
import type { JsonValue } from '../../cql-type/value-type.ts';
import type { GatewayContext } from '../context.ts';
import type { CustomScalarName } from '../values/scalars.ts';
import { SCALAR_TYPES } from './scalar-types.ts';

export type ScalarTypes = { readonly [Name in CustomScalarName]: { Input: JsonValue; Output: JsonValue } };

export interface BuilderTypes {
  Context: GatewayContext;
  Scalars: ScalarTypes;
}

export type Builder = ReturnType<typeof createBuilder>;

/** What makes the fields of an object type over values of this type. */
export type ObjectFields<T> = PothosSchemaTypes.ObjectFieldBuilder<
  PothosSchemaTypes.ExtendDefaultTypes<BuilderTypes>,
  T
>;

/** A builder for one schema. */
export function createBuilder() {
  const builder = new SchemaBuilder<BuilderTypes>({});
  for (const scalar of [...Object.values(SCALAR_TYPES), GraphQLID, GraphQLFloat]) {
    builder.addScalarType(scalar.name as CustomScalarName, scalar); // or one of the five that Pothos knows too
  }
  builder.queryType();
  return builder;
}
