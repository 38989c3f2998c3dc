/** The names of the part of the schema that every keyspace has, as `src/model/reserved-names.ts` holds them. */
import type { GraphQLSchema } from 'graphql';
import { SCALAR_NAMES } from '../../src/model/keyspace-model.ts';

/** Of GraphQL itself, whether or not the schema uses them. */
const BUILT_IN = ['Boolean', 'Float', 'ID', 'Int', 'Mutation', 'Query', 'String', 'Subscription'];

export function reservedNames(common: GraphQLSchema): { readonly types: string[]; readonly fields: string[] } {
  const own = Object.keys(common.getTypeMap()).filter((name) => !name.startsWith('__'));
  const types = [...new Set([...BUILT_IN, ...SCALAR_NAMES, ...own])].sort();
  return { types, fields: Object.keys(common.getQueryType()?.getFields() ?? {}).sort() };
}

/** The file itself. */
export function reservedNamesFile(common: GraphQLSchema): string {
  const { types, fields } = reservedNames(common);
  const list = (names: readonly string[]) => `[\n${names.map((name) => `  '${name}',\n`).join('')}]`;
  return `/**
 * Names that the gateway's own part of the schema has, so that no table takes them. Made from a schema without tables by
 * \`npm run docs\`, and compared with it by a test.
 */
export const RESERVED_TYPES: readonly string[] = ${list(types)};

export const RESERVED_FIELDS: readonly string[] = [${fields.map((name) => `'${name}'`).join(', ')}];
`;
}
