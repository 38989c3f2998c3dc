/** The schema builder with our scalars. */
import SchemaBuilder from '@pothos/core';
import type { JsonValue } from '../cql-type/value-type.ts';
import type { GatewayContext } from './context.ts';
import { type CustomScalarName, literalValue, parseScalar, SCALARS, serializeScalar } from './scalars.ts';

type ScalarTypes = { readonly [Name in CustomScalarName]: { Input: JsonValue; Output: JsonValue } };

export type Builder = ReturnType<typeof createBuilder>;

/** A builder for one schema. */
export function createBuilder() {
  const builder = new SchemaBuilder<{ Context: GatewayContext; Scalars: ScalarTypes }>({});
  for (const name of Object.keys(SCALARS) as CustomScalarName[]) {
    // The keys of the table are its names.
    builder.scalarType(name, {
      description: SCALARS[name].description,
      serialize: (value) => serializeScalar(name, value),
      parseValue: (value) => parseScalar(name, value),
      parseLiteral: (node) => parseScalar(name, literalValue(node)),
    });
  }
  return builder;
}
