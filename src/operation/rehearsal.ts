/**
 * Trusted documents before they are asked for: each query is carried out with made-up values, over rows that are made up
 * too, so that every statement that it would send is met. Whoever carries the statements out decides what becomes of them.
 */
import {
  type GraphQLInputType,
  GraphQLScalarType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
} from 'graphql';
import type { JsonValue, Row, ValueType } from '../cql-type/value-type.ts';
import type { GatewayContext } from '../graphql/context.ts';
import type { Statement } from '../statement/statement.ts';
import type { Operations } from './operations.ts';

export interface Rehearsed {
  readonly operations: Operations;
  readonly context: () => GatewayContext;
}

/** Mutations are not carried out, not even so, nor what runs code of the configuration. */
export async function rehearse({ operations, context }: Rehearsed, query: string): Promise<void> {
  for (const definition of operations.plainQueries(query)) {
    const variables = sampleVariables(operations.schema, definition);
    const operationName = definition.name?.value;
    await operations.answer({ query, operationName, variables, isReadOnly: true }, context());
  }
}

/** Two rows, so that what lies below them is read as it is for several. */
export function sampleRows({ columns }: Pick<Statement, 'columns'>): readonly Row[] {
  return [0, 1].map((which) =>
    Object.fromEntries(columns.map(({ property, type }) => [property, sampleValue(type, which)])),
  );
}

/** Equal for equal types, so that a row has the key that was asked for. */
function sampleValue(type: ValueType, which: number): JsonValue {
  if (type.kind === 'list' || type.kind === 'set' || type.kind === 'map') return [];
  if (type.kind !== 'native') return null;
  return (SAMPLES[type.name] ?? NUMBERS)[which] ?? null;
}

const NUMBERS = [1, 2];
const TEXTS = ['a', 'b'];
const WHOLE = ['1', '2'];
const SAMPLES: Readonly<Record<string, readonly JsonValue[]>> = {
  ascii: TEXTS,
  text: TEXTS,
  varchar: TEXTS,
  bigint: WHOLE,
  counter: WHOLE,
  varint: WHOLE,
  decimal: WHOLE,
  boolean: [true, false],
  uuid: ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'],
  timeuuid: ['00000000-0000-1000-8000-000000000001', '00000000-0000-1000-8000-000000000002'],
  timestamp: ['2000-01-01T00:00:00.000Z', '2000-01-02T00:00:00.000Z'],
  date: ['2000-01-01', '2000-01-02'],
  time: ['00:00:00.000000001', '00:00:00.000000002'],
  inet: ['127.0.0.1', '127.0.0.2'],
  blob: ['AQ==', 'Ag=='],
  duration: ['1d', '2d'],
};

function sampleVariables(schema: GraphQLSchema, { variableDefinitions = [] }: OperationDefinitionNode) {
  const variables: Record<string, unknown> = {};
  for (const { variable, type: node, defaultValue } of variableDefinitions) {
    const type = typeFromAST(schema, node as never) as GraphQLInputType | undefined; // of a valid document
    if (type !== undefined && isNonNullType(type) && defaultValue === undefined)
      variables[variable.name.value] = sampleInput(type);
  }
  return variables;
}

/** What must be given, and no more. */
function sampleInput(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return sampleInput(type.ofType);
  if (isListType(type)) return [sampleInput(type.ofType)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (isInputObjectType(type)) {
    const required = Object.values(type.getFields()).filter((field) => isNonNullType(field.type));
    return Object.fromEntries(required.map((field) => [field.name, sampleInput(field.type)]));
  }
  return CANDIDATES.find((value) => isTaken(type, value));
}

const CANDIDATES: readonly JsonValue[] = [...NUMBERS, ...Object.values(SAMPLES).map(([first = null]) => first)];

function isTaken(type: GraphQLInputType, value: JsonValue): boolean {
  if (!(type instanceof GraphQLScalarType)) return false;
  try {
    type.parseValue(value);
    return true;
  } catch {
    return false;
  }
}
