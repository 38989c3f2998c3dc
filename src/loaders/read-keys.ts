/** Carries out a plan and gives every key its rows, or its error. */
import { keyText, type Row } from '../cql-type/value-type.ts';
import { isGatewayError } from '../errors.ts';
import type { ColumnModel, TableModel } from '../model/keyspace-model.ts';
import type { ExecutionScope, Executor, ReplicasOf } from '../session/executor.ts';
import type { Key } from './group-keys.ts';
import { type PlannedRead, planReads, planSingles, type ReadPlan } from './plan-reads.ts';

/** What loaders need of a request. */
export interface LoaderEnvironment {
  readonly executor: Executor;
  readonly scope: ExecutionScope;
  readonly replicasOf: ReplicasOf;
  readonly inChunkSize: number;
}

export type KeyAnswer = readonly Row[] | Error;

/** Where ties between coordinators start, so that load spreads. */
const randomOffset = () => Math.floor(Math.random() * 1_000);

/** Rows or error for each of the distinct `keys`, in their order. */
export async function readKeys(
  environment: LoaderEnvironment,
  plan: ReadPlan,
  keys: readonly Key[],
): Promise<readonly KeyAnswer[]> {
  const { replicasOf, inChunkSize } = environment;
  const answers = new Map<number, KeyAnswer>();
  const reads = planReads(plan, keys, { replicasOf, inChunkSize, offset: randomOffset() });
  await Promise.all(reads.map((read) => carryOut(environment, plan, keys, read, answers)));
  return keys.map((_, index) => answers.get(index) ?? []);
}

async function carryOut(
  environment: LoaderEnvironment,
  plan: ReadPlan,
  keys: readonly Key[],
  read: PlannedRead,
  answers: Map<number, KeyAnswer>,
): Promise<void> {
  try {
    const { rows } = await environment.executor.execute(read.statement, environment.scope);
    const found = withoutStaticOnly(plan.table, rows);
    const [only] = read.members;
    if (read.members.length === 1 && only !== undefined) {
      answers.set(only, found);
      return;
    }
    const byKey = groupRows(plan.keyColumns, found);
    for (const member of read.members) answers.set(member, byKey.get(keyText(keys[member] ?? [])) ?? []);
  } catch (error) {
    if (read.members.length > 1 && isOneKeysFault(error)) {
      // One refused key must not cost the others their rows.
      await Promise.all(
        planSingles(plan, keys, read.members).map((each) => carryOut(environment, plan, keys, each, answers)),
      );
      return;
    }
    for (const member of read.members) answers.set(member, error instanceof Error ? error : new Error(String(error)));
  }
}

/** Cassandra refuses the whole statement when one key is not acceptable, for instance empty. */
function isOneKeysFault(error: unknown): boolean {
  return isGatewayError(error, 'BAD_USER_INPUT');
}

function groupRows(columns: readonly ColumnModel[], rows: readonly Row[]): ReadonlyMap<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const text = keyText(columns.map((column) => row[column.field] ?? null));
    const group = groups.get(text);
    if (group === undefined) groups.set(text, [row]);
    else group.push(row);
  }
  return groups;
}

/** A partition that holds static values alone comes as one row without clustering values, which is no row of the table. */
export function withoutStaticOnly(table: TableModel, rows: readonly Row[]): readonly Row[] {
  const [first] = table.clusteringKeys;
  if (first === undefined || !table.columns.some((column) => column.role === 'static')) return rows;
  return rows.filter((row) => row[first.field] !== null);
}
