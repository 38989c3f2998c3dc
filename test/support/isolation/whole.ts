/** A document that asks for all that a member sees: every row of every table, and what relations lead to, two steps far. */
import { type GraphQLObjectType, type GraphQLSchema, getNamedType, isLeafType, isObjectType } from 'graphql';

const ROWS = 60;
const RELATED = 8;

export function wholeDocument(schema: GraphQLSchema): string {
  const query = schema.getQueryType()!; // every schema has one
  const pages = Object.values(query.getFields()).flatMap(({ name, type }) => {
    const row = rowOf(getNamedType(type));
    return row === undefined ? [] : [`${name}(first: ${ROWS}) ${page(row, 2)}`];
  });
  return `{ ${pages.join(' ')} }`;
}

/** Of a connection of rows. */
function rowOf(type: unknown): GraphQLObjectType | undefined {
  if (!isObjectType(type) || !type.name.endsWith('Connection')) return undefined;
  const edge = getNamedType(type.getFields().edges?.type);
  const node = isObjectType(edge) ? getNamedType(edge.getFields().node?.type) : undefined;
  return isObjectType(node) && node.getInterfaces().length > 0 ? node : undefined;
}

function page(row: GraphQLObjectType, steps: number): string {
  return `{ edges { cursor node ${selection(row, steps)} } pageInfo { hasNextPage } }`;
}

function selection(row: GraphQLObjectType, steps: number): string {
  const fields = Object.values(row.getFields()).flatMap(({ name, type }) => {
    const named = getNamedType(type);
    if (isLeafType(named)) return [name];
    if (steps === 0) return [];
    const related = rowOf(named);
    if (related !== undefined) return [`${name}(first: ${RELATED}) ${page(related, 0)}`];
    return isObjectType(named) && named.getInterfaces().length > 0 ? [`${name} ${selection(named, steps - 1)}`] : [];
  });
  return `{ ${fields.join(' ')} }`;
}
