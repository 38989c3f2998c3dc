/** Types of the API -> how their values become text. */
import { type GraphQLOutputType, getNullableType, isListType, isObjectType, isScalarType } from 'graphql';
import type { CustomScalarName } from '../graphql/values/scalars.ts';
import type { ScalarName } from '../model/keyspace-model.ts';
import type { MemberItem, TypenameItem, ValueShape } from './program.ts';

type ShapeKind = Exclude<ValueShape['kind'], 'list' | 'struct'>;

/** By what the canonical value is. */
const KINDS: Readonly<Record<ScalarName, ShapeKind>> = {
  String: 'text',
  Int: 'number',
  Boolean: 'number',
  TinyInt: 'number',
  SmallInt: 'number',
  Float32: 'number',
  Double: 'number',
  BigInt: 'plain',
  Varint: 'plain',
  Decimal: 'plain',
  UUID: 'plain',
  TimeUUID: 'plain',
  DateTime: 'plain',
  Date: 'plain',
  Time: 'plain',
  Duration: 'plain',
  Inet: 'plain',
  Blob: 'plain',
} satisfies Record<CustomScalarName | 'String' | 'Int' | 'Boolean', ShapeKind>;

/** @param structItems the items of a struct's selection. */
export function shapeOf(
  type: GraphQLOutputType,
  structItems: (struct: GraphQLOutputType) => readonly (TypenameItem | MemberItem)[],
): ValueShape | undefined {
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    const of = shapeOf(nullable.ofType, structItems);
    return of && { kind: 'list', of };
  }
  if (isObjectType(nullable)) return { kind: 'struct', items: structItems(nullable) };
  if (!isScalarType(nullable) || !Object.hasOwn(KINDS, nullable.name)) return undefined;
  return { kind: KINDS[nullable.name as ScalarName] }; // an own key of the table
}
