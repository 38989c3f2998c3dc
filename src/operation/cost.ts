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
  type ValueNode,
  visit,
} from 'graphql';
import { fragmentsOf, isLeftOut } from '../engine/collect-fields.ts';
import { GatewayError } from '../errors.ts';
import { markOf } from '../graphql/schema/field-mark.ts';
import { WRAPPERS } from './limit-rules.ts';

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
  dearest: { readonly path: string; readonly rows: number };
}

/** Arguments that say how many rows there may be. */
const SIZES = { page: ['first', 'last'], rows: ['keys', 'nodeIds', 'ids', 'limit', 'inputs'] } as const;
/** Those, and that of the two directives. */
const DECIDING: ReadonlySet<string> = new Set([...SIZES.page, ...SIZES.rows, 'if']);

/** More values of variables than these are summed each time. */
const MAX_KNOWN = 16;

/** What decides the cost of a document's operations. */
export function createCostMemory(document: DocumentNode): CostMemory {
  const names = new Set<string>();
  visit(document, {
    Argument({ name, value }) {
      if (value.kind === Kind.VARIABLE && DECIDING.has(name.value)) names.add(value.name.value);
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
 * @throws {GatewayError} `QUERY_TOO_COMPLEX` when the cost exceeds the limit, naming the sum and the dearest field.
 */
export function assertCost(parts: CostParts, costed: CostedOperation, variables: Variables): number {
  const { variables: names, byValues } = costed.costs;
  const values = names.length === 0 ? '' : names.map((name) => sizeOf(variables[name])).join();
  const known = byValues.get(values);
  if (known !== undefined) return known;
  const cost = sumCost(parts, costed, variables);
  if (byValues.size < MAX_KNOWN) byValues.set(values, cost);
  return cost;
}

/** Of a list its length alone counts. */
function sizeOf(value: unknown): string {
  return Array.isArray(value) ? `${value.length} items` : JSON.stringify(value);
}

function sumCost(
  { schema, options }: CostParts,
  { document, operation }: CostedOperation,
  variables: Variables,
): number {
  const fragments = fragmentsOf(document);
  const walk: Walk = { ...options, schema, fragments, variables, spent: 0, dearest: { path: '', rows: 0 } };
  const root = schema.getRootType(operation.operation);
  if (root) walkSelections(walk, operation.selectionSet, { type: root, rows: 1, path: '' });
  if (walk.spent > walk.maxCost) refuse(walk);
  return walk.spent;
}

/** Where the walk is: below a type, undefined where that is not known, once for each of `rows`. */
interface Place {
  readonly type: GraphQLObjectType | undefined;
  readonly rows: number;
  readonly path: string;
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
    spendOnFragment(walk, 0.01 * fragment.selectionSet.selections.length);
    walkSelections(walk, fragment.selectionSet, { ...place, type: isObjectType(condition) ? condition : place.type });
  }
}

function walkField(walk: Walk, field: FieldNode, { type, rows, path: above }: Place): void {
  const definition = type?.getFields()[field.name.value];
  if (definition === undefined) return; // introspection, or a field of an interface
  const reads = readsOf(definition);
  const read =
    reads === undefined || reads === 'row'
      ? rows
      : rows * (typeof reads === 'number' ? reads : countOf(walk, field, reads));
  const path = WRAPPERS.has(field.name.value) ? above : `${above}${above === '' ? '' : '.'}${field.name.value}`;
  if (reads !== undefined) {
    const cost = Math.max(read, 1) * (1 + copiesOf(definition));
    if (cost > walk.dearest.rows) walk.dearest = { path, rows: cost };
    walk.spent += cost;
  }
  if (field.selectionSet === undefined) return;
  const next = getNamedType(definition.type);
  walkSelections(walk, field.selectionSet, { type: isObjectType(next) ? next : undefined, rows: read, path });
}

/** What costs: statements that read or write. */
function readsOf(definition: GraphQLField<unknown, unknown>): 'row' | 'page' | 'rows' | number | undefined {
  const mark = markOf(definition);
  switch (mark?.kind) {
    case 'code':
      return mark.rows;
    case 'row':
    case 'node':
    case 'one':
    case 'write':
    case 'written':
    case 'partition':
      return 'row';
    case 'rows':
    case 'writes':
    case 'nearest':
      return 'rows';
    case 'page':
    case 'many':
    case 'related':
    case 'partitions':
    case 'aggregate': // goes through rows, however many come back
      return 'page';
    default:
      return undefined;
  }
}

/** Rows of companion tables that are written beside each. */
function copiesOf(definition: GraphQLField<unknown, unknown>): number {
  const mark = markOf(definition);
  return mark?.kind === 'write' || mark?.kind === 'writes' ? mark.table.companions.length : 0;
}

function countOf(walk: Walk, field: FieldNode, reads: keyof typeof SIZES): number {
  const names: readonly string[] = SIZES[reads];
  const given = (field.arguments ?? []).flatMap(({ name, value }) =>
    names.includes(name.value) ? (numberOf(value, walk) ?? []) : [],
  );
  return given.length === 0 ? walk.defaultPageSize : Math.max(...given);
}

/** A number, or the length of a list; undefined for null, which is as if it were not given. */
function numberOf(node: ValueNode, { variables }: Walk): number | undefined {
  if (node.kind === Kind.NULL) return undefined;
  if (node.kind === Kind.LIST) return node.values.length;
  const given =
    node.kind === Kind.INT ? Number(node.value) : node.kind === Kind.VARIABLE ? variables[node.name.value] : 1;
  if (Array.isArray(given)) return given.length;
  return typeof given === 'number' && given >= 0 ? given : undefined;
}

/** Fields are walked to the end, so that the sum can be told; fragments of fragments are not, as they may be without end. */
function spendOnFragment(walk: Walk, amount: number): void {
  walk.spent += amount;
  if (walk.spent > walk.maxCost) refuse(walk, 'more than ');
}

function refuse({ spent, maxCost, dearest }: Walk, about = ''): never {
  const sum = `${about}${Math.ceil(spent)}`;
  throw new GatewayError(
    'QUERY_TOO_COMPLEX',
    `Cannot run the operation as it may read ${sum} rows, permitted are ${maxCost}; the dearest field is ${dearest.path} with ${Math.ceil(dearest.rows)}: ask for smaller pages`,
  );
}
