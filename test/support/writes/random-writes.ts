/** Random writes of every kind: the mutation, and what it does to a table in memory. */
import type { Random } from '../differential/random.ts';
import { type Cells, type MemoryTable, type Statics, sortedMap, sortedSet, type Values } from './memory-table.ts';

export interface RandomWrite {
  readonly mutation: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** What the payload must say; undefined where the write must fail. */
  readonly applied: boolean | undefined;
  readonly carryOut: () => void;
}

const WORDS = ['a', 'b', 'c'];
const words = (random: Random, most: number) =>
  Array.from({ length: random.below(most + 1) }, () => random.pick(WORDS));
const some = (random: Random) => words(random, 2).concat(random.pick(WORDS));
const entries = (random: Random, keys: readonly string[]) =>
  sortedMap(keys.map((key) => ({ key, value: random.below(5) })));

function randomValues(random: Random): Values {
  const all: Record<string, () => unknown> = {
    n: () => random.below(3),
    t: () => random.pick(['', 'x', 'y']),
    tags: () => sortedSet(words(random, 3)),
    steps: () => words(random, 3),
    prices: () => entries(random, words(random, 2)),
    fixed: () => (random.chance(0.3) ? [] : [1, 2].slice(random.below(2))),
    st: () => random.below(3),
    notes: () => sortedSet(words(random, 2)),
  };
  const chosen = Object.entries(all).filter(() => random.chance(0.3));
  return Object.fromEntries(chosen.map(([field, make]) => [field, random.chance(0.25) ? null : make()]));
}

interface Target {
  readonly p: number;
  readonly k: number;
}

export function randomWrite(random: Random, table: MemoryTable): RandomWrite {
  const target = { p: random.below(2), k: random.below(3) };
  return random.pick([insert, insert, update, update, edit, edit, removal, columns, range, statics])(
    random,
    table,
    target,
  );
}

type Maker = (random: Random, table: MemoryTable, target: Target) => RandomWrite;

const insert: Maker = (random, table, { p, k }) => {
  const values = randomValues(random);
  const ifNotExists = random.chance(0.3);
  const applied = !ifNotExists || !table.hasRow(p, k);
  return {
    mutation:
      'mutation W($input: InsertItemInput!, $if: Boolean) { write: insertItem(input: $input, ifNotExists: $if) { applied } }',
    variables: { input: { p, k, ...values }, if: ifNotExists },
    applied,
    carryOut: () => applied && table.write(p, k, values, true),
  };
};

/** A condition that holds in about half of the cases, and whether it does. */
function randomGuard(random: Random, table: MemoryTable, { p, k }: Target): { guard: Values; holds: boolean } {
  if (random.chance(0.5)) return { guard: {}, holds: true };
  if (random.chance(0.3)) return { guard: { ifExists: true }, holds: table.hasRow(p, k) };
  const { n, tags, st } = table.cells(p, k);
  const value = random.below(3);
  const [guard, holds] = random.pick<readonly [Values, boolean]>([
    [{ n: { eq: n } }, true],
    [{ n: { ne: value } }, n !== value],
    [{ n: { in: [value, 7] } }, n === value],
    [{ n: { gte: value } }, n !== null && n >= value],
    [{ tags: { contains: 'a' } }, tags?.includes('a') === true],
    [{ st: { eq: st }, n: { lt: value } }, n !== null && n < value],
  ]);
  return { guard: { if: guard }, holds };
}

const UPDATE = 'mutation W($input: UpdateItemInput!) { write: updateItem(input: $input) { applied } }';

const update: Maker = (random, table, target) => {
  const values = { n: random.below(3), ...randomValues(random) };
  const { guard, holds } = randomGuard(random, table, target);
  return {
    mutation: UPDATE,
    variables: { input: { key: target, set: values, ...guard } },
    applied: holds,
    carryOut: () => holds && table.write(target.p, target.k, values, false),
  };
};

/** Each edit with what it makes of the value before; undefined where there is no such place. */
const EDITS: readonly ((random: Random, cells: Cells & Statics) => readonly [Values, Values | undefined])[] = [
  (random, { tags }) => {
    const items = some(random);
    return [{ add: { tags: items } }, { tags: [...(tags ?? []), ...items] }];
  },
  (random, { tags }) => {
    const items = some(random);
    return [{ remove: { tags: items } }, { tags: (tags ?? []).filter((tag) => !items.includes(tag)) }];
  },
  (random, { steps }) => {
    const [front, end] = [some(random), some(random)];
    return [{ prepend: { steps: front }, append: { steps: end } }, { steps: [...front, ...(steps ?? []), ...end] }];
  },
  (random, { steps }) => {
    const items = some(random);
    return [{ remove: { steps: items } }, { steps: (steps ?? []).filter((step) => !items.includes(step)) }];
  },
  (random, { steps }) => {
    const index = random.below(4);
    const after = steps?.map((step, place) => (place === index ? 'new' : step));
    return [
      { setAt: { steps: [{ index, value: 'new' }] } },
      index < (steps?.length ?? 0) ? { steps: after } : undefined,
    ];
  },
  (random, { steps }) => {
    const places = [0, 1, 2].filter(() => random.chance(0.5)).concat(3);
    const isThere = (steps?.length ?? 0) > 3;
    const after = steps?.filter((_step, place) => !places.includes(place));
    return [{ removeAt: { steps: places } }, isThere ? { steps: after } : undefined];
  },
  (random, { prices }) => {
    const [put, gone] = [entries(random, ['a', 'b'].slice(random.below(2))), 'c'];
    const after = sortedMap([...(prices ?? []), ...put]).filter(({ key }) => key !== gone);
    return [{ put: { prices: put }, removeKeys: { prices: [gone] } }, { prices: after }];
  },
  (random, { notes }) => {
    const items = some(random);
    return [{ add: { notes: items } }, { notes: [...(notes ?? []), ...items] }];
  },
];

const edit: Maker = (random, table, target) => {
  const [edits, after] = random.pick(EDITS)(random, table.cells(target.p, target.k));
  return {
    mutation: UPDATE,
    variables: { input: { key: target, ...edits } },
    applied: after === undefined ? undefined : true,
    carryOut: () => after !== undefined && table.write(target.p, target.k, after, false),
  };
};

const DELETE = 'mutation W($input: DeleteItemInput!) { write: deleteItem(input: $input) { applied } }';

const removal: Maker = (random, table, target) => {
  const { guard, holds } = randomGuard(random, table, target);
  return {
    mutation: DELETE,
    variables: { input: { key: target, ...guard } },
    applied: holds,
    carryOut: () => holds && table.deleteRows(target.p, (k) => k === target.k),
  };
};

const columns: Maker = (random, table, target) => {
  const fields = ['n', 'tags', 'fixed', 'st'].filter(() => random.chance(0.4)).concat('t');
  const { guard, holds } = randomGuard(random, table, target);
  const emptied = Object.fromEntries(fields.map((field) => [field, null]));
  return {
    mutation: DELETE,
    variables: { input: { key: target, columns: fields, ...guard } },
    applied: holds,
    carryOut: () => holds && table.write(target.p, target.k, emptied, false),
  };
};

const range: Maker = (random, table, { p, k }) => {
  const isAll = random.chance(0.2);
  const where = { p: { eq: p }, ...(isAll ? {} : { k: { gte: k, lt: k + 2 } }) };
  return {
    mutation:
      'mutation W($where: ItemRangeWhere!, $all: Boolean) { write: deleteItemRange(where: $where, wholePartition: $all) { applied } }',
    variables: { where, all: isAll },
    applied: true,
    carryOut: () => (isAll ? table.deletePartition(p) : table.deleteRows(p, (each) => each >= k && each < k + 2)),
  };
};

const statics: Maker = (random, table, { p }) => {
  const values = { st: random.below(3), notes: random.chance(0.5) ? null : sortedSet(words(random, 2)) };
  const asked = random.below(3);
  const holds = table.partition(p).statics.st === asked;
  const isAsked = random.chance(0.5);
  return {
    mutation: 'mutation W($input: UpdateItemPartitionInput!) { write: updateItemPartition(input: $input) { applied } }',
    variables: { input: { key: { p }, set: values, ...(isAsked ? { if: { st: { eq: asked } } } : {}) } },
    applied: !isAsked || holds,
    carryOut: () => (!isAsked || holds) && table.writeStatics(p, values),
  };
};
