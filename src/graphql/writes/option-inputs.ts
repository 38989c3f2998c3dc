/** Input types of what writes may choose, where the configuration permits anything. */
import { GraphQLEnumType, type GraphQLInputFieldConfig, GraphQLInputObjectType, GraphQLInt } from 'graphql';
import type { TableModel } from '../../model/keyspace-model.ts';
import { MAX_TTL_SECONDS } from '../../plan/write-options.ts';
import { SCALAR_TYPES } from '../schema/scalar-types.ts';
import { fieldsOf, type InputType } from '../schema/types.ts';

export interface OptionTypes {
  /** Of inserts, updates and increments. */
  readonly write: InputType | undefined;
  readonly delete: InputType | undefined;
}

export function optionTypes(table: TableModel): OptionTypes {
  const { names, writes } = table;
  const ttl = writes.hasTtl ? { ttlSeconds: TTL } : {};
  const others = {
    ...(writes.hasTimestamp ? { timestamp: TIMESTAMP } : {}),
    ...(writes.consistencies.length === 0 ? {} : { consistency: { type: consistencyType(table) } }),
  };
  return {
    write: optionsInput(names.writeOptionsInput, { ...ttl, ...others }),
    delete: optionsInput(names.deleteOptionsInput, others),
  };
}

const TTL: GraphQLInputFieldConfig = {
  type: GraphQLInt,
  description: `After so many seconds the values vanish, 0 to ${MAX_TTL_SECONDS}; 0 is never, without it the table's default holds. An update gives it to the values that it writes alone; what else the row has stays.`,
};

const TIMESTAMP: GraphQLInputFieldConfig = {
  type: SCALAR_TYPES.BigInt,
  description:
    'Microseconds since 1970: of two writes of a value that with the later one stays, whichever came first. Not beside a condition.',
};

function optionsInput(name: string, fields: Record<string, GraphQLInputFieldConfig>): InputType | undefined {
  return Object.keys(fields).length === 0 ? undefined : new GraphQLInputObjectType({ name, fields });
}

function consistencyType({ names, writes }: TableModel): GraphQLEnumType {
  return new GraphQLEnumType({
    name: names.consistency,
    description: 'How many replicas acknowledge the write.',
    values: fieldsOf(writes.consistencies, (level) => [level, {}]),
  });
}

/** The field or argument `options`, where there are any. */
export function optionsField(type: InputType | undefined): Record<string, { readonly type: InputType }> {
  return type === undefined ? {} : { options: { type } };
}
