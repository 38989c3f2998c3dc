/**
 * The cost of an operation, known before it runs: the rows that it may ask for, the product of `first` along each path.
 * Fields carry what they read in their extensions.
 */
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { GatewayError } from '../errors.ts';

type Reads = 'row' | 'page';

export const READS_ROW = { reads: 'row' } as const satisfies { reads: Reads };
export const READS_PAGE = { reads: 'page' } as const satisfies { reads: Reads };
export const WRITES_ROW = READS_ROW;

export interface CostOptions {
  readonly defaultPageSize: number;
  readonly maxCost: number;
}

interface Walk extends CostOptions {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
  spent: number;
}

/** @throws {GatewayError} `QUERY_TOO_COMPLEX` as soon as the cost exceeds the limit; the rest is not looked at. */
export function assertCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  options: CostOptions,
): number {
  const fragments = new Map(
    document.definitions.flatMap((each) =>
      each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [],
    ),
  );
  const defaults = Object.fromEntries(
    (operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
      defaultValue?.kind === Kind.INT ? [[variable.name.value, Number(defaultValue.value)]] : [],
    ),
  );
  const walk: Walk = { ...options, schema, fragments, variables: { ...defaults, ...variables }, spent: 0 };
  const root = schema.getRootType(operation.operation);
  if (root) walkSelections(walk, operation.selectionSet, root, 1);
  return walk.spent;
}

function walkSelections(walk: Walk, set: SelectionSetNode, type: GraphQLObjectType | undefined, rows: number): void {
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) {
      walkField(walk, selection, type, rows);
      continue;
    }
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? walk.fragments.get(selection.name.value) : selection;
    if (fragment === undefined) continue;
    const condition =
      fragment.typeCondition === undefined ? type : walk.schema.getType(fragment.typeCondition.name.value);
    // Many spreads of spreads would take long and read nothing.
    spend(walk, 0.01 * fragment.selectionSet.selections.length);
    walkSelections(walk, fragment.selectionSet, isObjectType(condition) ? condition : type, rows);
  }
}

function walkField(walk: Walk, field: FieldNode, type: GraphQLObjectType | undefined, rows: number): void {
  const definition = type?.getFields()[field.name.value];
  if (definition === undefined) return; // introspection, or a field of an interface
  const reads = definition.extensions.reads as Reads | undefined; // set in this folder alone
  const read = reads === undefined ? rows : rows * (reads === 'row' ? 1 : pageSizeOf(walk, field));
  if (reads !== undefined) spend(walk, Math.max(read, 1));
  if (field.selectionSet === undefined) return;
  const next = getNamedType(definition.type);
  walkSelections(walk, field.selectionSet, isObjectType(next) && !isAbstractType(next) ? next : undefined, read);
}

function pageSizeOf({ variables, defaultPageSize }: Walk, field: FieldNode): number {
  const value = field.arguments?.find((argument) => argument.name.value === 'first')?.value;
  const given =
    value?.kind === Kind.INT
      ? Number(value.value)
      : value?.kind === Kind.VARIABLE
        ? variables[value.name.value]
        : undefined;
  return typeof given === 'number' && given >= 0 ? given : defaultPageSize;
}

function spend(walk: Walk, amount: number): void {
  walk.spent += amount;
  if (walk.spent > walk.maxCost) {
    throw new GatewayError(
      'QUERY_TOO_COMPLEX',
      `Cannot run the operation as it may read more than ${walk.maxCost} rows: ask for smaller pages`,
    );
  }
}
