/** The rows whose vectors are nearest to one, beside conditions on the key and on columns with SAI indexes. Pure. */
import type { Options } from '../config/options.ts';
import type { JsonValue } from '../cql-type/value-type.ts';
import { GatewayError } from '../errors.ts';
import { type ColumnModel, isKey, type TableModel } from '../model/keyspace-model.ts';
import { checkSimilarity, checkValue } from './check-value.ts';
import { type Condition, columnOf } from './condition.ts';
import { indexesFor } from './index-read.ts';
import type { PlanLimits } from './limits.ts';
import { narrow, type Permit } from './permit.ts';
import type { Projection } from './projection.ts';
import { planRead, type ReadPlan } from './read-plan.ts';
import { assertServed, type Refusal, refusal } from './refusal.ts';
import { conditionsOf, type Where } from './where.ts';

/** The property of a row that holds how similar it is: no field has a blank in its name. */
export const SIMILARITY = 'SIMILARITY of row';

export interface NearestPlan {
  readonly read: Pick<ReadPlan, 'table' | 'conditions' | 'projection'>;
  readonly column: ColumnModel;
  readonly vector: JsonValue;
  readonly limit: number;
}

export interface NearestRequest {
  readonly where: Where | null | undefined;
  /** By field: exactly one is given. */
  readonly vectors: Readonly<Record<string, JsonValue | null | undefined>>;
  readonly limit: number;
  readonly projection: Projection;
  readonly limits: PlanLimits & Pick<Options, 'maxNearest'>;
  readonly permit: Permit | undefined;
}

/** Columns whose vectors have an index that compares them. */
export function vectorColumns({ columns }: TableModel): readonly ColumnModel[] {
  return columns.filter(({ similarity }) => similarity !== undefined);
}

/** @throws {GatewayError} `BAD_USER_INPUT` for a vector that cannot be compared, `CANNOT_BE_SERVED` for other conditions. */
export function planNearest(table: TableModel, request: NearestRequest): NearestPlan {
  const { where, limit, projection, limits, permit } = request;
  if (!(limit >= 1 && limit <= limits.maxNearest))
    refuse(table, `\`limit\` is ${limit}, it goes from 1 to ${limits.maxNearest}`);
  const { column, vector } = givenVector(table, request.vectors);
  checkValue(vector, column.valueType, column.field);
  checkSimilarity(vector, column);
  const given = conditionsOf(table, where ?? {}, limits);
  const conditions = permit === undefined ? given : narrow(permit, table, given);
  if (conditions.length > 0) {
    const plan = planRead(table, { conditions, limits, projection });
    assertServed(table, nearestRefusal(plan), limits.mode);
  }
  return { read: { table, conditions, projection }, column, vector, limit };
}

function givenVector(table: TableModel, vectors: NearestRequest['vectors']) {
  const given = vectorColumns(table).filter(({ field }) => (vectors[field] ?? null) !== null);
  const [column] = given;
  if (column === undefined || given.length > 1)
    return refuse(
      table,
      `one vector must be given, of ${vectorColumns(table)
        .map(({ field }) => field)
        .join(' or ')}`,
    );
  return { column, vector: vectors[column.field] ?? null };
}

function nearestRefusal({ table, conditions, isFiltering }: ReadPlan): Refusal | undefined {
  const list = conditions.find(({ operator }) => operator === 'in');
  if (list !== undefined) return refusal(`nearest to a vector by a list of ${columnOf(list).field}: give \`eq\``);
  const hasIndex = (each: Condition) => indexesFor(table, each).some(({ kind }) => kind === 'sai');
  const other = conditions.find((each) => !isKey(columnOf(each)) && !hasIndex(each));
  if (other === undefined && !isFiltering) return undefined;
  const field = columnOf(other ?? conditions[0]!).field; // a filtered read has conditions
  return refusal(
    `nearest to a vector by ${field}, as all conditions beside it must be on the key or on SAI indexes: leave it out`,
  );
}

function refuse({ names }: TableModel, reason: string): never {
  throw new GatewayError('BAD_USER_INPUT', `Cannot search ${names.list} by vector as ${reason}`);
}
