/**
 * CollectFields of the specification, for documents that were validated: the fields of selections by response key, in
 * their order, fragments resolved. https://spec.graphql.org/October2021/#CollectFields()
 * graphql-js does not export its own, and a bundle would get a second copy of graphql by reaching for it.
 */
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  isAbstractType,
  Kind,
  type NamedTypeNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

export interface Selecting {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
}

export type Fields = ReadonlyMap<string, readonly FieldNode[]>;

export function collectFields(
  selecting: Selecting,
  type: GraphQLObjectType,
  sets: readonly (SelectionSetNode | undefined)[],
): Fields {
  const fields = new Map<string, FieldNode[]>();
  const visited = new Set<string>();
  for (const set of sets) if (set !== undefined) collect({ selecting, type, fields, visited }, set);
  return fields;
}

/** Those of a document, by their names. */
export function fragmentsOf({ definitions }: DocumentNode): Selecting['fragments'] {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const each of definitions) if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each);
  return fragments;
}

interface Collecting {
  readonly selecting: Selecting;
  readonly type: GraphQLObjectType;
  readonly fields: Map<string, FieldNode[]>;
  readonly visited: Set<string>;
}

function collect(collecting: Collecting, set: SelectionSetNode): void {
  const { selecting, fields, visited } = collecting;
  for (const selection of set.selections) {
    if (isLeftOut(selection, selecting.variables)) continue;
    if (selection.kind === Kind.FIELD) {
      const key = selection.alias?.value ?? selection.name.value;
      const merged = fields.get(key);
      if (merged === undefined) fields.set(key, [selection]);
      else merged.push(selection);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      if (applies(collecting, selection.typeCondition)) collect(collecting, selection.selectionSet);
    } else if (!visited.has(selection.name.value)) {
      visited.add(selection.name.value);
      const fragment = selecting.fragments.get(selection.name.value);
      if (fragment !== undefined && applies(collecting, fragment.typeCondition))
        collect(collecting, fragment.selectionSet);
    }
  }
}

/** Whether `@skip` or `@include` leaves a selection out. @param variables coerced. */
export function isLeftOut(selection: SelectionNode, variables: Selecting['variables']): boolean {
  if (selection.directives === undefined || selection.directives.length === 0) return false;
  if (getDirectiveValues(GraphQLSkipDirective, selection, variables)?.if === true) return true;
  return getDirectiveValues(GraphQLIncludeDirective, selection, variables)?.if === false;
}

function applies({ selecting: { schema }, type }: Collecting, condition: NamedTypeNode | undefined): boolean {
  if (condition === undefined || condition.name.value === type.name) return true;
  const conditional = schema.getType(condition.name.value);
  return isAbstractType(conditional) && schema.isSubType(conditional, type);
}
