/**
 * graphql-js coerces variables as it executes. Here they were, for the cost of the operation depends on them; so that it is
 * not done twice, what it executes declares them of a type that takes what it is given.
 */
import {
  type DefinitionNode,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLScalarType,
  type GraphQLSchema,
  Kind,
} from 'graphql';

const COERCED = new GraphQLScalarType({ name: '_Coerced' });
const TYPE = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: COERCED.name } } as const;

/** @param args with a document of {@link withValues} and variables that are coerced. */
export async function executeWithValues(args: ExecutionArgs): Promise<ExecutionResult> {
  return execute({ ...args, schema: schemaWithType(args.schema) });
}

/** The document with variables of any value. */
export function withValues(document: DocumentNode): DocumentNode {
  return { ...document, definitions: document.definitions.map(withVariables) };
}

function withVariables(definition: DefinitionNode): DefinitionNode {
  if (definition.kind !== Kind.OPERATION_DEFINITION || definition.variableDefinitions === undefined) return definition;
  const variableDefinitions = definition.variableDefinitions.map(({ kind, variable }) => ({
    kind,
    variable,
    type: TYPE,
  }));
  return { ...definition, variableDefinitions };
}

const schemas = new WeakMap<GraphQLSchema, GraphQLSchema>();

/** The schema, which does not have the type, so that no client can name it. */
function schemaWithType(schema: GraphQLSchema): GraphQLSchema {
  const known = schemas.get(schema);
  if (known !== undefined) return known;
  const getType: GraphQLSchema['getType'] = (name) => (name === COERCED.name ? COERCED : schema.getType(name));
  const derived: GraphQLSchema = Object.create(schema, { getType: { value: getType } });
  schemas.set(schema, derived);
  return derived;
}
