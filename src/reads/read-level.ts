/** Reads a level: every key gets its rows, or its error. */
import { identityOf, type KeyIdentity } from '../cql-type/key.ts';
import type { Row } from '../cql-type/value-type.ts';
import { isGatewayError, toError } from '../errors.ts';
import type { ExecutionScope, Executor } from '../statement/executor.ts';
import type { ReplicasOf } from '../statement/statement.ts';
import type { Key, LevelRead } from './level-read.ts';
import { type PlannedRead, planLevel, planSingles } from './plan-level.ts';
import { rowsOf } from './shown-rows.ts';

/** What reads need of an operation. */
export interface ReadParts {
  readonly executor: Executor;
  readonly scope: ExecutionScope;
  readonly replicasOf: ReplicasOf;
  readonly inChunkSize: number;
}

export type KeyAnswer = readonly Row[] | Error;

/** Where ties between coordinators start, so that load spreads. */
const randomOffset = () => Math.floor(Math.random() * 1_000);

/** Rows or error for each of the distinct `keys`, in their order. */
export async function readLevel(parts: ReadParts, read: LevelRead, keys: readonly Key[]): Promise<KeyAnswer[]> {
  const { replicasOf, inChunkSize } = parts;
  const run = new LevelRun(parts, read, keys);
  await run.carryOut(planLevel(read, keys, { replicasOf, inChunkSize, offset: randomOffset() }));
  return run.answers();
}

class LevelRun {
  readonly #parts: ReadParts;
  readonly #read: LevelRead;
  readonly #keys: readonly Key[];
  readonly #identity: (key: Key) => KeyIdentity;
  readonly #answers: (KeyAnswer | undefined)[];

  constructor(parts: ReadParts, read: LevelRead, keys: readonly Key[]) {
    this.#parts = parts;
    this.#read = read;
    this.#keys = keys;
    this.#identity = identityOf(read.keyColumns.map((column) => column.valueType));
    this.#answers = new Array(keys.length);
  }

  async carryOut(reads: readonly PlannedRead[]): Promise<void> {
    await Promise.all(reads.map((each) => this.#carryOut(each)));
  }

  /** @throws {TypeError} when a key was given to no statement: a mistake of the plan is no missing row. */
  answers(): KeyAnswer[] {
    return this.#keys.map((key, index) => {
      const answer = this.#answers[index];
      if (answer === undefined) throw new TypeError(`Cannot answer the key ${JSON.stringify(key)} as nothing read it`);
      return answer;
    });
  }

  async #carryOut({ statement, members }: PlannedRead): Promise<void> {
    const { executor, scope } = this.#parts;
    try {
      this.#give(rowsOf(this.#read.table, await executor.execute(statement, scope), scope), members);
    } catch (error) {
      // One refused key must not cost the others their rows, nor may a limit of the cluster on the number of keys.
      if (members.length > 1 && isOneKeysFault(error))
        return this.carryOut(planSingles(this.#read, this.#keys, members));
      if (members.length > 1 && isGatewayError(error, 'GUARDRAIL_EXCEEDED'))
        return this.carryOut(this.#halves(members));
      for (const member of members) this.#answers[member] = toError(error);
    }
  }

  #halves(members: readonly number[]): PlannedRead[] {
    const { replicasOf } = this.#parts;
    const inChunkSize = Math.ceil(members.length / 2);
    const keys = members.map((member) => this.#keys[member]!); // members are indexes of keys
    return planLevel(this.#read, keys, { replicasOf, inChunkSize, offset: 0 }).map((planned) => ({
      ...planned,
      members: planned.members.map((place) => members[place]!), // places of the members
    }));
  }

  #give(rows: readonly Row[], members: readonly number[]): void {
    const [only] = members;
    if (members.length === 1 && only !== undefined) {
      const key = this.#keys[only]!; // members are indexes of keys
      this.#answers[only] = key.includes(null) ? rows.filter((row) => this.#isOf(row, key)) : rows;
      return;
    }
    const byKey = new Map<KeyIdentity, number>();
    for (const member of members) {
      byKey.set(this.#identity(this.#keys[member]!), member); // members are indexes of keys
      this.#answers[member] = NO_ROWS;
    }
    for (const row of rows) {
      const key = this.#keyOf(row);
      const member = byKey.get(this.#identity(key));
      if (member === undefined)
        throw new TypeError(`Cannot place a row as nobody asked for the key ${JSON.stringify(key)}`);
      this.#add(member, row);
    }
  }

  #keyOf(row: Row): Key {
    return this.#read.keyColumns.map((column) => row[column.field] ?? null);
  }

  #isOf(row: Row, key: Key): boolean {
    return this.#identity(this.#keyOf(row)) === this.#identity(key);
  }

  /** Most keys have one row, for which a list of one is enough. */
  #add(member: number, row: Row): void {
    const own = this.#answers[member] as Row[]; // no error: its statement was answered
    if (own.length === 0) this.#answers[member] = [row];
    else own.push(row);
  }
}

const NO_ROWS: readonly Row[] = [];

/**
 * Cassandra refuses the whole statement when one key is not acceptable, when one partition has too few replicas, or cannot
 * be read.
 */
function isOneKeysFault(error: unknown): boolean {
  return (['BAD_USER_INPUT', 'CASSANDRA_UNAVAILABLE', 'CASSANDRA_FAILURE'] as const).some((code) =>
    isGatewayError(error, code),
  );
}
