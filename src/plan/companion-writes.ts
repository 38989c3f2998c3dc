/**
 * A write of a table -> the writes of a copy of it. Where the copy's key has columns beside that of the table, the row as
 * it was before tells where it stands in the copy. Pure.
 */
import { identityOf } from '../cql-type/key.ts';
import type { JsonValue } from '../cql-type/value-type.ts';
import { GatewayError } from '../errors.ts';
import {
  type ColumnModel,
  type CompanionModel,
  isKey,
  keyColumns,
  otherColumns,
  type TableModel,
} from '../model/keyspace-model.ts';
import type { WriteOptions } from './write-options.ts';
import type { Assignment, FieldValues, WritePlan } from './write-plan.ts';

/** Seconds until a value expires; null for never. Parts of a collection may differ. */
export type Lifetime = number | null | 'several';

/** A row as it was before the write. */
export interface OldRow {
  readonly values: FieldValues;
  /** By field, of the columns beside the key. */
  readonly lifetimes: Readonly<Record<string, Lifetime>>;
}

/**
 * Before the row is read: whether it moves then must not be told by what is refused.
 * @throws {GatewayError} `BAD_USER_INPUT` for edits beside values by which the row may move in a copy.
 */
export function assertNoMove(plan: WritePlan): void {
  const [edit] = plan.edits;
  if (edit === undefined) return;
  const given = givenBy(plan);
  const moving = plan.table.companions.flatMap((each) => each.moving).find((column) => given.has(column));
  if (moving === undefined) return;
  refuse(`\`${moving.field}\` is part of the key of a copy, and \`${edit.column.field}\` is edited: send edits apart`);
}

/**
 * @param old null where there was no row, or where the copy's key is that of the table in another order.
 * @throws {GatewayError} `BAD_USER_INPUT` for what cannot be done while the row moves in the copy.
 */
export function companionWrites(plan: WritePlan, companion: CompanionModel, old: OldRow | null): readonly WritePlan[] {
  return new CompanionWrites(plan, companion, old).plans();
}

/** A row of the table as the copy must have it, null values too; nothing where it has no place there. @throws as above. */
export function companionRow(
  table: TableModel,
  companion: CompanionModel,
  { old, options }: { readonly old: OldRow; readonly options: WriteOptions },
): readonly WritePlan[] {
  const key = keyColumns(table).map(({ field }) => old.values[field] ?? null);
  const empty = otherColumns(table).filter((column) => (old.values[column.field] ?? null) === null);
  const assignments = empty.map((column) => assignment(column, null));
  const plan = { table, kind: 'insert', key, assignments, edits: [], guard: undefined, options } as const;
  return new CompanionWrites({ ...plan, isIdempotent: true }, companion, old).row();
}

/** Deletes the row from the copy. @param valueIn the values of the table's columns; nothing where one is null. */
export function companionDelete(
  { table, sources }: CompanionModel,
  valueIn: (column: ColumnModel) => JsonValue | undefined,
  options: WriteOptions = {},
): readonly WritePlan[] {
  const key = keyColumns(table).map((column) => valueIn(sources.get(column)!) ?? null); // each has one
  if (key.includes(null)) return [];
  const plan = { table, kind: 'delete', key, assignments: [], edits: [], guard: undefined, options } as const;
  return [{ ...plan, isIdempotent: true }];
}

class CompanionWrites {
  readonly #plan: WritePlan;
  readonly #companion: CompanionModel;
  readonly #old: OldRow | null;
  /** What the write gives to columns of the table; null empties them. */
  readonly #given: ReadonlyMap<ColumnModel, JsonValue>;
  readonly #options: WriteOptions;

  constructor(plan: WritePlan, companion: CompanionModel, old: OldRow | null) {
    this.#plan = plan;
    this.#companion = companion;
    this.#old = old;
    this.#given = givenBy(plan);
    this.#options = { timestamp: plan.options.timestamp, consistency: plan.options.consistency };
  }

  plans(): readonly WritePlan[] {
    const { kind, columns } = this.#plan;
    const before = this.#deleteBefore();
    if (kind === 'delete' && columns === undefined) return before;
    const key = this.#keyAfter();
    if (key === undefined) return before; // a key without one of its values is no row
    const isThere = this.#companion.moving.length === 0 || this.#isSame(before[0]?.key, key);
    if (isThere && !this.#isLifeNew()) return this.#inPlace(key);
    return [...(isThere ? [] : before), ...this.#whole(key)];
  }

  row(): readonly WritePlan[] {
    const key = this.#keyAfter();
    return key === undefined ? [] : this.#whole(key);
  }

  #deleteBefore(): readonly WritePlan[] {
    return companionDelete(this.#companion, (column) => this.#valueBefore(column), this.#options);
  }

  #valueBefore(column: ColumnModel): JsonValue | undefined {
    const place = keyColumns(this.#plan.table).indexOf(column);
    return place < 0 ? this.#old?.values[column.field] : this.#plan.key[place];
  }

  #valueAfter(column: ColumnModel): JsonValue {
    const given = this.#given.get(column);
    return (given === undefined ? this.#valueBefore(column) : given) ?? null;
  }

  #keyAfter(): readonly JsonValue[] | undefined {
    const { table, sources } = this.#companion;
    const key = keyColumns(table).map((column) => this.#valueAfter(sources.get(column)!)); // each has one
    return key.includes(null) ? undefined : key;
  }

  /** Whether values of the copy's key are written anew so that they, and with them the row, expire at another time. */
  #isLifeNew(): boolean {
    const { moving } = this.#companion;
    const { table, options } = this.#plan;
    const isBounded = typeof options.ttlSeconds === 'number' || table.defaultTtlSeconds > 0;
    return moving.some((column) => this.#given.has(column) && (isBounded || this.#lifetimeBefore(column) !== null));
  }

  /** The same write of the row where it stands. */
  #inPlace(key: readonly JsonValue[]): readonly WritePlan[] {
    const { kind, edits, columns, options, isIdempotent } = this.#plan;
    const { table, sources } = this.#companion;
    const copyOf = new Map([...sources].map(([copy, source]) => [source, copy]));
    const edited = edits.flatMap((edit) =>
      copyOf.has(edit.column) ? [{ ...edit, column: copyOf.get(edit.column)! }] : [],
    ); // it has
    const others = otherColumns(table);
    const set = others.filter((column) => kind !== 'delete' && !edited.some((edit) => edit.column === column));
    const plan: WritePlan = {
      ...{ table, kind, key, edits: edited, guard: undefined, options, isIdempotent },
      assignments: set.map((column) => assignment(column, this.#given.get(sources.get(column)!))), // each has one
      ...(columns === undefined ? {} : { columns: others.filter((column) => columns.includes(sources.get(column)!)) }),
    };
    return kind === 'insert' || writesCells(plan) ? [plan] : [];
  }

  /** All of the row, each value with the rest of its life, and none longer than the values of the key. */
  #whole(key: readonly JsonValue[]): readonly WritePlan[] {
    const { table, sources, moving } = this.#companion;
    const life = Math.min(...moving.map((column) => secondsOf(this.#lifetimeAfter(column))));
    const byLife = new Map<number, Map<ColumnModel, JsonValue>>([[life, new Map()]]);
    for (const [column, source] of sources) {
      const value = this.#valueAfter(source);
      if (isKey(column) || (value === null && !this.#given.has(source))) continue;
      const lifetime = this.#lifetimeAfter(source);
      if (lifetime === 'several')
        refuse(
          `the row moves in a copy, and \`${source.field}\` has parts that expire at different times: set it whole`,
        );
      const seconds = isKey(source) ? life : Math.min(life, secondsOf(lifetime));
      byLife.set(seconds, (byLife.get(seconds) ?? new Map<ColumnModel, JsonValue>()).set(column, value));
    }
    return [...byLife].map(([seconds, values], index) => ({
      ...{ table, kind: index === 0 ? 'insert' : 'update', key, edits: [], guard: undefined, isIdempotent: true },
      assignments: otherColumns(table).map((column) => assignment(column, values.get(column))),
      options: { ...this.#options, ttlSeconds: this.#ttlOf(seconds) },
    }));
  }

  #isSame(before: readonly JsonValue[] | undefined, after: readonly JsonValue[]): boolean {
    if (before === undefined) return false;
    const identity = identityOf(keyColumns(this.#companion.table).map(({ valueType }) => valueType));
    return identity(before) === identity(after);
  }

  #ttlOf(seconds: number): number | undefined {
    if (seconds !== Number.POSITIVE_INFINITY) return seconds;
    return this.#plan.table.defaultTtlSeconds > 0 ? 0 : undefined;
  }

  #lifetimeBefore({ field }: ColumnModel): Lifetime {
    return this.#old?.lifetimes[field] ?? null;
  }

  #lifetimeAfter(column: ColumnModel): Lifetime {
    if (!this.#given.has(column)) return this.#lifetimeBefore(column);
    return (this.#plan.options.ttlSeconds ?? this.#plan.table.defaultTtlSeconds) || null;
  }
}

function refuse(reason: string): never {
  throw new GatewayError('BAD_USER_INPUT', `Cannot write as ${reason}`);
}

function givenBy({ assignments, columns = [] }: WritePlan): ReadonlyMap<ColumnModel, JsonValue> {
  return new Map([
    ...assignments.flatMap(({ column, bound: { value } }) => (value === undefined ? [] : [[column, value] as const])),
    ...columns.map((column) => [column, null] as const),
  ]);
}

function assignment(column: ColumnModel, value: JsonValue | undefined): Assignment {
  return { column, bound: { value, type: column.valueType } };
}

function writesCells({ assignments, edits, columns = [] }: WritePlan): boolean {
  return edits.length + columns.length > 0 || assignments.some(({ bound }) => bound.value !== undefined);
}

function secondsOf(lifetime: Lifetime): number {
  return typeof lifetime === 'number' ? lifetime : Number.POSITIVE_INFINITY;
}
