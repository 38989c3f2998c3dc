/** One plan for every write of a row: what is done, to which key, with which assignments, if what holds. Pure. */
import type { BoundValue } from '../cql-type/bound-value.ts';
import type { JsonValue } from '../cql-type/value-type.ts';
import { GatewayError } from '../errors.ts';
import { type ColumnModel, isKey, keyColumns, otherColumns, type TableModel } from '../model/keyspace-model.ts';
import { checkPartitionKey, checkSimilarity, checkValue } from './check-value.ts';
import { assertChecks } from './column-checks.ts';
import type { Condition } from './condition.ts';
import { type Edit, type GivenEdits, planEdits } from './edits.ts';
import { type Guarded, type IfFilter, writeConditions } from './write-conditions.ts';
import { checkOptions, type WriteOptions } from './write-options.ts';

/** Values by field name; absent leaves a column alone, null empties it. */
export type FieldValues = Readonly<Record<string, JsonValue>>;

export interface Assignment {
  readonly column: ColumnModel;
  /** `undefined` leaves the column alone: absent columns are bound as unset, so that a table has one text a write. */
  readonly bound: BoundValue;
}

export interface WritePlan {
  readonly table: TableModel;
  readonly kind: 'insert' | 'update' | 'increment' | 'delete';
  /** Values of the key columns, in their order; of the partition key alone where a partition is written. */
  readonly key: readonly JsonValue[];
  /** Rows that are deleted, instead of one by its key. */
  readonly range?: readonly Condition[];
  /** Columns that are deleted, instead of the row. */
  readonly columns?: readonly ColumnModel[];
  readonly assignments: readonly Assignment[];
  readonly edits: readonly Edit[];
  /** What Cassandra looks at before it writes. */
  readonly guard: Guarded | undefined;
  readonly options: WriteOptions;
  /** Whether sending it twice does the same as sending it once: counters count twice, and a condition meets its own write. */
  readonly isIdempotent: boolean;
}

/** How the row must be before the write. */
export interface GivenGuard {
  readonly options?: WriteOptions | null | undefined;
  readonly if?: IfFilter | null | undefined;
  readonly ifExists?: boolean | null | undefined;
}

export interface GivenInsert {
  readonly ifNotExists?: boolean | null | undefined;
  readonly options?: WriteOptions | null | undefined;
}

export interface GivenDelete extends GivenGuard {
  /** Fields of the columns to delete, instead of the row. */
  readonly columns?: readonly string[] | null | undefined;
}

export interface GivenUpdate extends GivenGuard {
  readonly set?: FieldValues | null | undefined;
  readonly edits: GivenEdits;
}

/** Edits and conditions of one statement: its text grows with them. */
const MAX_PARTS = 8;

/** @throws {GatewayError} `BAD_USER_INPUT` when a column could not hold its value. */
export function planInsert(table: TableModel, row: FieldValues, given: GivenInsert = {}): WritePlan {
  const isNew = given.ifNotExists === true;
  const { guard, options } = withOptions(isNew ? 'not exists' : undefined, given.options);
  assertChecks(table, { values: row, path: 'input', isNew: true });
  const key = keyOf(table, row);
  const assignments = assign(otherColumns(table), row);
  return { table, kind: 'insert', key, assignments, edits: NO_EDITS, guard, options, isIdempotent: !isNew };
}

const NO_EDITS: WritePlan['edits'] = [];
const NO_OPTIONS: WriteOptions = {};

/** @param key checked. @throws {GatewayError} `BAD_USER_INPUT` as {@link planInsert}, and when nothing is written. */
export function planUpdate(table: TableModel, key: readonly JsonValue[], given: GivenUpdate): WritePlan {
  const set = given.set ?? {};
  const { edits, isIdempotent } = planEdits(table, given.edits);
  assertGiven('set', set, edits.length > 0);
  assertChecks(table, { values: set, path: 'input.set', isNew: false });
  const edited = new Set(edits.map(({ column }) => column));
  const twice = [...edited].find(({ field }) => Object.hasOwn(set, field));
  if (twice !== undefined) refuse(`${twice.field} is set whole and edited: give one of them`);
  const others = writtenColumns(table, key).filter((column) => !edited.has(column));
  const guard = guardOf(table, given);
  assertFew(edits, guard);
  const plan = { table, kind: 'update', key, assignments: assign(others, set), edits } as const;
  return { ...plan, ...withOptions(guard, given.options), isIdempotent: isIdempotent && guard === undefined };
}

/** @param key checked. @throws {GatewayError} `BAD_USER_INPUT` as {@link planUpdate}, and for null. */
export function planIncrement(
  table: TableModel,
  key: readonly JsonValue[],
  { by, options }: { readonly by: FieldValues; readonly options?: WriteOptions | null | undefined },
): WritePlan {
  const assignments = assign(otherColumns(table), by);
  assertGiven('by', by);
  if (Object.values(by).includes(null))
    throw new GatewayError('BAD_USER_INPUT', 'Cannot add null to a counter: leave the column out');
  const plan = { table, kind: 'increment', key, assignments, edits: [] } as const;
  return { ...plan, ...withOptions(undefined, options), isIdempotent: false };
}

/** @param key checked; of the partition key alone, static columns are deleted. */
export function planDelete(table: TableModel, key: readonly JsonValue[], given: GivenDelete = {}): WritePlan {
  const guard = guardOf(table, given);
  assertFew([], guard);
  const isIdempotent = table.kind !== 'counter' && guard === undefined;
  const plan = { table, kind: 'delete', key, assignments: [], edits: [], ...columnsOf(table, given) } as const;
  return { ...plan, ...withOptions(guard, given.options), isIdempotent };
}

/** By their fields, in the order of the table. */
function columnsOf(table: TableModel, { columns: fields }: GivenDelete): Pick<WritePlan, 'columns'> {
  if (fields === null || fields === undefined) return {};
  const columns = table.columns.filter(({ field }) => fields.includes(field));
  const emptied = Object.fromEntries(columns.map(({ field }) => [field, null]));
  assertChecks(table, { values: emptied, path: 'input.columns', isNew: false });
  return columns.length > 0 ? { columns } : refuse('`columns` is empty: give at least one, or leave it out');
}

/** What may be set beside a key: static columns alone beside that of a partition. */
function writtenColumns(
  { columns, partitionKeys, clusteringKeys }: TableModel,
  key: readonly JsonValue[],
): readonly ColumnModel[] {
  const isOfPartition = clusteringKeys.length > 0 && key.length === partitionKeys.length;
  return columns.filter((column) => (isOfPartition ? column.role === 'static' : !isKey(column)));
}

function withOptions(guard: Guarded | undefined, given: WriteOptions | null | undefined) {
  const options = given ?? NO_OPTIONS;
  checkOptions(options, guard);
  return { guard, options };
}

/** The values of key columns. @throws {GatewayError} `BAD_USER_INPUT` when one could not hold its value. */
export function keyOf(table: TableModel, values: FieldValues, columns = keyColumns(table)): readonly JsonValue[] {
  const key = columns.map((column) => {
    const value = givenValue(values, column) ?? null;
    checkValue(value, column.valueType, column.field);
    return value;
  });
  checkPartitionKey(table, key);
  return key;
}

function guardOf(table: TableModel, { if: given, ifExists }: GivenGuard): Guarded | undefined {
  const isAsked = given !== undefined && given !== null;
  if (isAsked && ifExists === true) refuse('`ifExists` is not joined with `if`, which says more: give one of them');
  if (isAsked) return writeConditions(table, given);
  return ifExists === true ? 'exists' : undefined;
}

function assertFew(edits: readonly Edit[], guard: Guarded | undefined): void {
  const count = edits.length + (Array.isArray(guard) ? guard.length : 0);
  if (count > MAX_PARTS) refuse(`it has ${count} edits and conditions, permitted are ${MAX_PARTS}`);
}

function assign(columns: readonly ColumnModel[], values: FieldValues): readonly Assignment[] {
  return columns.map((column) => {
    const value = givenValue(values, column);
    checkValue(value, column.valueType, column.field);
    checkSimilarity(value, column);
    return { column, bound: { value, type: column.valueType } };
  });
}

/** A column may be called like a member of every object, `constructor` for instance. */
function givenValue(values: FieldValues, { field }: ColumnModel): JsonValue | undefined {
  return Object.hasOwn(values, field) ? values[field] : undefined;
}

function assertGiven(part: 'set' | 'by', values: FieldValues, isEdited = false): void {
  if (Object.keys(values).length > 0 || isEdited) return;
  throw new GatewayError('BAD_USER_INPUT', `Cannot write as \`${part}\` is empty: give at least one column`);
}

function refuse(reason: string): never {
  throw new GatewayError('BAD_USER_INPUT', `Cannot write as ${reason}`);
}
