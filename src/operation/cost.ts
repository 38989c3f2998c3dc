/**
 * The cost of an operation, known before it runs: the rows that it may ask for, the product of `first` along each path.
 * Fields carry what they read in their marks.
 */
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { isLeftOut } from '../engine/collect-fields.ts';
import { GatewayError } from '../errors.ts';
import { markOf } from '../graphql/schema/field-mark.ts';

export interface CostOptions {
  readonly defaultPageSize: number;
  readonly maxCost: number;
}

/** Costs of an operation that were summed before. */
export interface CostMemory {
  /** The variables that decide: those of `first`, `@skip` and `@include`. */
  readonly variables: readonly string[];
  /** By the values of these variables. */
  readonly byValues: Map<string, number>;
}

export interface CostedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly costs: CostMemory;
}

interface Walk extends CostOptions {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
  spent: number;
}

/** More values of variables than these are summed each time. */
const MAX_KNOWN = 16;

/** What decides the cost of a document's operations. */
export function createCostMemory(document: DocumentNode): CostMemory {
  const names = new Set<string>();
  visit(document, {
    Argument({ name, value }) {
      // `if` is the argument of the two directives.
      if (value.kind === Kind.VARIABLE && (name.value === 'first' || name.value === 'if')) names.add(value.name.value);
    },
  });
  return { variables: [...names].sort(), byValues: new Map() };
}

export interface CostParts {
  readonly schema: GraphQLSchema;
  readonly options: CostOptions;
}

type Variables = Readonly<Record<string, unknown>>;

/**
 * @param variables coerced.
 * @throws {GatewayError} `QUERY_TOO_COMPLEX` as soon as the cost exceeds the limit; the rest is not looked at.
 */
export function assertCost(parts: CostParts, costed: CostedOperation, variables: Variables): number {
  const { variables: names, byValues } = costed.costs;
  const values = names.length === 0 ? '' : names.map((name) => JSON.stringify(variables[name])).join();
  const known = byValues.get(values);
  if (known !== undefined) return known;
  const cost = sumCost(parts, costed, variables);
  if (byValues.size < MAX_KNOWN) byValues.set(values, cost);
  return cost;
}

function sumCost(
  { schema, options }: CostParts,
  { document, operation }: CostedOperation,
  variables: Variables,
): number {
  const fragments = new Map(
    document.definitions.flatMap((each) =>
      each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [],
    ),
  );
  const walk: Walk = { ...options, schema, fragments, variables, spent: 0 };
  const root = schema.getRootType(operation.operation);
  if (root) walkSelections(walk, operation.selectionSet, { type: root, rows: 1 });
  return walk.spent;
}

/** Where the walk is: below a type, undefined where that is not known, once for each of `rows`. */
interface Place {
  readonly type: GraphQLObjectType | undefined;
  readonly rows: number;
}

function walkSelections(walk: Walk, set: SelectionSetNode, place: Place): void {
  for (const selection of set.selections) {
    if (isLeftOut(selection, walk.variables)) continue; // costs nothing
    if (selection.kind === Kind.FIELD) {
      walkField(walk, selection, place);
      continue;
    }
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? walk.fragments.get(selection.name.value) : selection;
    if (fragment === undefined) continue;
    const condition =
      fragment.typeCondition === undefined ? place.type : walk.schema.getType(fragment.typeCondition.name.value);
    // Many spreads of spreads would take long and read nothing.
    spend(walk, 0.01 * fragment.selectionSet.selections.length);
    walkSelections(walk, fragment.selectionSet, { ...place, type: isObjectType(condition) ? condition : place.type });
  }
}

function walkField(walk: Walk, field: FieldNode, { type, rows }: Place): void {
  const definition = type?.getFields()[field.name.value];
  if (definition === undefined) return; // introspection, or a field of an interface
  const reads = readsOf(definition);
  const read = reads === 'page' ? rows * pageSizeOf(walk, field) : rows;
  if (reads !== undefined) spend(walk, Math.max(read, 1));
  if (field.selectionSet === undefined) return;
  const next = getNamedType(definition.type);
  walkSelections(walk, field.selectionSet, { type: isObjectType(next) ? next : undefined, rows: read });
}

/** What costs: statements that read or write. */
function readsOf(definition: GraphQLField<unknown, unknown>): 'row' | 'page' | undefined {
  switch (markOf(definition)?.kind) {
    case 'row':
    case 'node':
    case 'one':
    case 'write':
    case 'written':
      return 'row';
    case 'page':
    case 'many':
      return 'page';
    default:
      return undefined;
  }
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
