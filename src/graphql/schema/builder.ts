/** The schema builder with our scalars. */
import SchemaBuilder, { type FieldRef } from '@pothos/core';
import type { JsonValue } from '../../cql-type/value-type.ts';
import type { GatewayContext } from '../context.ts';
import { type CustomScalarName, literalValue, parseScalar, SCALARS, serializeScalar } from '../values/scalars.ts';

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

/** A field of an object type. */
export type Field = FieldRef<PothosSchemaTypes.ExtendDefaultTypes<BuilderTypes>, unknown, 'Object'>;

/** What makes root fields that read. */
export type QueryFields = PothosSchemaTypes.QueryFieldBuilder<
  PothosSchemaTypes.ExtendDefaultTypes<BuilderTypes>,
  object
>;

/** A builder for one schema. */
export function createBuilder() {
  const builder = new SchemaBuilder<BuilderTypes>({});
  for (const name of Object.keys(SCALARS) as CustomScalarName[]) {
    // The keys of the table are its names.
    builder.scalarType(name, {
      description: SCALARS[name].description,
      specifiedByURL: SCALARS[name].specifiedBy,
      serialize: serializeScalar,
      parseValue: (value) => parseScalar(name, value),
      parseLiteral: (node) => parseScalar(name, literalValue(name, node), node),
    });
  }
  return builder;
}
