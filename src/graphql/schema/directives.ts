/** Directives of our own. */
import { DirectiveLocation, GraphQLDirective, GraphQLEnumType, GraphQLNonNull } from 'graphql';
import { SCALAR_TYPES } from './scalar-types.ts';

export const STOP_ON_ERROR = new GraphQLDirective({
  name: 'stopOnError',
  description: 'Sends no write after one that failed or whose outcome is unknown; without it the next ones still run.',
  locations: [DirectiveLocation.MUTATION],
});

export const BATCH_TYPE = new GraphQLEnumType({
  name: 'BatchType',
  values: {
    LOGGED: { description: 'All partitions get it in the end, once Cassandra has it.' },
    UNLOGGED: { description: 'Of one partition: cheaper, and all or nothing all the same.' },
  },
});

export const BATCH = new GraphQLDirective({
  name: 'batch',
  description:
    'Makes one batch of all writes of the operation, with one timestamp: all are carried out or none. Conditions must be of one partition. Rows that payloads ask for are read when it is done.',
  locations: [DirectiveLocation.MUTATION],
  args: {
    type: { type: new GraphQLNonNull(BATCH_TYPE), defaultValue: 'LOGGED' },
    timestamp: { type: SCALAR_TYPES.BigInt, description: 'Microseconds since 1970; not beside a condition.' },
  },
});
