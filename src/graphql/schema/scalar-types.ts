/** The scalars as types of graphql, the same ones in every schema. */
import { GraphQLBoolean, GraphQLInt, GraphQLScalarType, GraphQLString } from 'graphql';
import type { ScalarName } from '../../model/keyspace-model.ts';
import { type CustomScalarName, literalValue, parseScalar, SCALARS, serializeScalar } from '../values/scalars.ts';

export const SCALAR_TYPES: Readonly<Record<ScalarName, GraphQLScalarType>> = {
  String: GraphQLString,
  Int: GraphQLInt,
  Boolean: GraphQLBoolean,
  TinyInt: scalar('TinyInt'),
  SmallInt: scalar('SmallInt'),
  BigInt: scalar('BigInt'),
  Varint: scalar('Varint'),
  Decimal: scalar('Decimal'),
  Float32: scalar('Float32'),
  Double: scalar('Double'),
  UUID: scalar('UUID'),
  TimeUUID: scalar('TimeUUID'),
  DateTime: scalar('DateTime'),
  Date: scalar('Date'),
  Time: scalar('Time'),
  Duration: scalar('Duration'),
  Inet: scalar('Inet'),
  Blob: scalar('Blob'),
};

function scalar(name: CustomScalarName): GraphQLScalarType {
  return new GraphQLScalarType({
    name,
    description: SCALARS[name].description,
    specifiedByURL: SCALARS[name].specifiedBy,
    serialize: serializeScalar,
    parseValue: (value) => parseScalar(name, value),
    parseLiteral: (node) => parseScalar(name, literalValue(name, node), node),
  });
}
