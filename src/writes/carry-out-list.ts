/**
 * Carries out writes that came as a list: those of one partition together, as far as that is cheaper, the others side by
 * side within a bound. Each has its own result, and none undoes another.
 */
import { batchStatement } from '../cql/batch.ts';
import { identityOf, type KeyIdentity } from '../cql-type/key.ts';
import { GatewayError, isGatewayError, toError } from '../errors.ts';
import { keyColumns, type TableModel } from '../model/keyspace-model.ts';
import type { WritePlan } from '../plan/write-plan.ts';
import { APPLIED_ALWAYS, type WriteParts, type WriteResult } from './carry-out.ts';
import { carryOutWrite } from './carry-out-copies.ts';
import { chunksOf } from './write-chunks.ts';

/** Statements of one list that are under way. */
const CONCURRENCY = 32;

/** What is done, or why it cannot be. */
export type ListedWrite = WritePlan | Error;
export type ListedResult = WriteResult | Error;

/** One result a write, in their order. */
export async function carryOutList(
  parts: WriteParts,
  table: TableModel,
  writes: readonly ListedWrite[],
): Promise<readonly ListedResult[]> {
  const run = new ListRun(parts, refuseSameRows(table, writes));
  await run.carryOut(table);
  return run.results;
}

interface Planned {
  readonly index: number;
  readonly plan: WritePlan;
}

class ListRun {
  readonly results: ListedResult[];
  readonly #parts: WriteParts;
  readonly #planned: readonly Planned[];

  constructor(parts: WriteParts, writes: readonly ListedWrite[]) {
    this.#parts = parts;
    this.results = writes.map((write) => (write instanceof Error ? write : NOT_YET));
    this.#planned = writes.flatMap((plan, index) => (plan instanceof Error ? [] : [{ index, plan }]));
  }

  async carryOut(table: TableModel): Promise<void> {
    const runs = this.#runs(table);
    const waiting = runs.values();
    const work = async () => {
      for (const run of waiting) await this.#carryOut(run);
    };
    await Promise.all(Array.from({ length: Math.min(CONCURRENCY, runs.length) }, work));
  }

  /** Writes that are sent together. Conditions, counters, what counts twice and what has copies go by themselves. */
  #runs(table: TableModel): readonly (readonly Planned[])[] {
    const runs: (readonly Planned[])[] = [];
    const shared = new Map<string, Planned[]>();
    for (const each of this.#planned) {
      const { guard, isIdempotent, options } = each.plan;
      if (guard !== undefined || !isIdempotent || table.companions.length > 0) runs.push([each]);
      else addTo(shared, options.consistency ?? '', each);
    }
    for (const planned of shared.values())
      for (const ofOne of byPartition(table, planned)) runs.push(...chunksOf(ofOne, ({ plan }) => plan));
    return runs;
  }

  async #carryOut(run: readonly Planned[]): Promise<void> {
    const [first, second] = run;
    if (first === undefined) return;
    if (second === undefined) return this.#carryOutOne(first);
    const { executor, scope, loaders } = this.#parts;
    try {
      await executor.execute(
        batchStatement(
          run.map(({ plan }) => plan),
          { isLogged: false },
        ),
        scope,
      );
      for (const { index } of run) this.results[index] = APPLIED_ALWAYS;
    } catch (error) {
      // One value that Cassandra refuses fails all of a batch, of which nothing was written then.
      if (isGatewayError(error) && REFUSED.has(error.code) && error.outcome === 'NOT_APPLIED')
        for (const each of run) await this.#carryOutOne(each);
      else for (const { index } of run) this.results[index] = toError(error);
    } finally {
      loaders.clear();
    }
  }

  async #carryOutOne({ index, plan }: Planned): Promise<void> {
    try {
      this.results[index] = await carryOutWrite(this.#parts, plan);
    } catch (error) {
      this.results[index] = toError(error);
    }
  }
}

function byPartition({ partitionKeys }: TableModel, planned: readonly Planned[]): Iterable<readonly Planned[]> {
  const identity = identityOf(partitionKeys.map(({ valueType }) => valueType));
  const partitions = new Map<KeyIdentity, Planned[]>();
  for (const each of planned) addTo(partitions, identity(each.plan.key.slice(0, partitionKeys.length)), each);
  return partitions.values();
}

function addTo<K>(groups: Map<K, Planned[]>, key: K, each: Planned): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [each]);
  else group.push(each);
}

const NOT_YET = new TypeError('Cannot tell what became of a write as nothing sent it');

const REFUSED: ReadonlySet<string> = new Set(['BAD_USER_INPUT', 'GUARDRAIL_EXCEEDED']);

/** Writes of a list have one timestamp, by which nobody could say which of two writes of a row stays. */
function refuseSameRows(table: TableModel, writes: readonly ListedWrite[]): readonly ListedWrite[] {
  const identity = identityOf(keyColumns(table).map(({ valueType }) => valueType));
  const rows = writes.map((write) => (write instanceof Error ? undefined : identity(write.key)));
  if (new Set(rows).size === rows.length) return writes;
  return writes.map((write, index) => {
    const row = rows[index];
    const same = row === undefined ? [] : rows.flatMap((each, place) => (each === row ? [place] : []));
    return same.length < 2 ? write : new GatewayError('BAD_USER_INPUT', sameRowMessage(same));
  });
}

function sameRowMessage(places: readonly number[]): string {
  const names = places.map((index) => `inputs.${index}`).join(' and ');
  return `Cannot write ${names} as they are of the same row, and nothing says which of them is last: give one`;
}
