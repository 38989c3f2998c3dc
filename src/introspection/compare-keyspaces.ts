/** What differs between two readings of the served keyspaces, in words for operators. Pure. */
import type { ColumnMetadata, KeyspaceMetadata, TableMetadata, UdtMetadata } from './metadata.ts';

export interface SchemaChange {
  /** Such as "column shop.orders.note was dropped". */
  readonly description: string;
  /** Whether something is gone or another thing by now, so that statements made before fail. */
  readonly isBreaking: boolean;
}

export function compareKeyspaces(
  before: readonly KeyspaceMetadata[],
  after: readonly KeyspaceMetadata[],
): readonly SchemaChange[] {
  return compareNamed(before, after, {
    what: ({ name }) => `keyspace ${name}`,
    compare: (old, now) => [
      ...compareNamed(old.types, now.types, {
        what: ({ name }) => `type ${old.name}.${name}`,
        compare: (a, b) => compareTypes(`${old.name}.${a.name}`, a, b),
      }),
      ...(['tables', 'views'] as const).flatMap((kind) =>
        compareNamed(old[kind], now[kind], {
          what: ({ name }) => `${kind === 'tables' ? 'table' : 'view'} ${old.name}.${name}`,
          compare: (a, b) => compareTables(`${old.name}.${a.name}`, a, b),
        }),
      ),
    ],
  });
}

interface Named {
  readonly name: string;
}

interface Comparing<T> {
  readonly what: (each: T) => string;
  readonly compare: (before: T, after: T) => readonly SchemaChange[];
}

function compareNamed<T extends Named>(
  before: readonly T[],
  after: readonly T[],
  { what, compare }: Comparing<T>,
): readonly SchemaChange[] {
  const [old, now] = [byName(before), byName(after)];
  return [
    ...before.filter(({ name }) => !now.has(name)).map((each) => breaking(`${what(each)} was dropped`)),
    ...after.flatMap((each) => {
      const known = old.get(each.name);
      return known === undefined ? [safe(`${what(each)} was added`)] : compare(known, each);
    }),
  ];
}

function compareTables(id: string, before: TableMetadata, after: TableMetadata): readonly SchemaChange[] {
  const changes = [
    ...compareNamed(before.columns, after.columns, {
      what: ({ name }) => `column ${id}.${name}`,
      compare: (a, b) => compareColumns(`column ${id}.${a.name}`, a, b),
    }),
    ...compareNamed(before.indexes, after.indexes, {
      what: ({ name }) => `index ${name} of ${id}`,
      compare: (a, b) => (isSame(a, b) ? [] : [breaking(`index ${a.name} of ${id} is another one`)]),
    }),
  ];
  const isOther = before.comment !== after.comment || before.defaultTtlSeconds !== after.defaultTtlSeconds;
  return isOther ? [...changes, safe(`settings of ${id} were changed`)] : changes;
}

function compareColumns(what: string, before: ColumnMetadata, after: ColumnMetadata): readonly SchemaChange[] {
  if (isSame(before, after)) return [];
  return before.type === after.type
    ? [breaking(`${what} has another place in the table`)]
    : [breaking(`${what} was ${before.type} and is ${after.type}`)];
}

function compareTypes(id: string, before: UdtMetadata, after: UdtMetadata): readonly SchemaChange[] {
  const fields = compareNamed(before.fields, after.fields, {
    what: ({ name }) => `field ${name} of ${id}`,
    compare: (a, b) => (a.type === b.type ? [] : [breaking(`field ${a.name} of ${id} was ${a.type} and is ${b.type}`)]),
  });
  return fields.length > 0 || isSame(before, after) ? fields : [breaking(`fields of ${id} are in another order`)];
}

function byName<T extends Named>(all: readonly T[]): ReadonlyMap<string, T> {
  return new Map(all.map((each) => [each.name, each]));
}

function isSame(before: unknown, after: unknown): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}

function breaking(description: string): SchemaChange {
  return { description, isBreaking: true };
}

function safe(description: string): SchemaChange {
  return { description, isBreaking: false };
}
