/** What the configuration says about tables and columns, held against those that exist: a typo would hide nothing. */
import type { ModelShape } from '../config/config.ts';
import { GatewayError, listFaults } from '../errors.ts';
import type { KeyspaceMetadata } from '../introspection/metadata.ts';
import { ownFields } from './naming.ts';
import { writesFaults } from './write-choices.ts';

const GRAPHQL_NAME = /^(?!__)[A-Za-z_]\w*$/;

export interface ShapeOptions {
  readonly shape: ModelShape;
  readonly scanTables: readonly string[];
  readonly globalId: string;
}

/** @throws {GatewayError} `MODEL_CONFLICT` that lists every entry that names nothing, or gives a name that cannot be. */
export function assertShape(
  keyspaces: readonly KeyspaceMetadata[],
  { shape, scanTables, globalId }: ShapeOptions,
): void {
  const names = new KnownNames(keyspaces);
  const faults = [
    ...unknownNames('hide', shape.hide ?? [], (name) => names.isTable(name) || names.isColumn(name)),
    ...unknownNames('wide', shape.wide ?? [], (name) => names.isColumn(name)),
    ...unknownNames('readOnlyTables', shape.readOnlyTables ?? [], (name) => names.isTable(name)),
    ...(['describe', 'deprecate'] as const).flatMap((option) =>
      unknownNames(option, Object.keys(shape[option] ?? {}), (name) => names.isTable(name) || names.isColumn(name)),
    ),
    ...unknownNames('filtering', Object.keys(shape.filtering ?? {}), (name) => names.isTable(name)),
    ...unknownNames('writes', Object.keys(shape.writes ?? {}), (name) => names.isTable(name)),
    ...writesFaults(shape.writes ?? {}, keyspaces),
    ...unknownNames('scanTables', scanTables, (name) => names.isTable(name)),
    ...unknownNames('rename', Object.keys(shape.rename ?? {}), (name) => names.isTable(name) || names.isColumn(name)),
    ...keyColumns('hide', shape.hide ?? [], names),
    ...keyColumns('wide', shape.wide ?? [], names),
    ...renameFaults(shape.rename ?? {}, names, globalId),
  ];
  if (faults.length === 0) return;
  throw new GatewayError(
    'MODEL_CONFLICT',
    listFaults('Cannot start as the configuration does not fit the keyspaces', faults),
  );
}

function unknownNames(option: string, entries: readonly string[], isKnown: (name: string) => boolean): string[] {
  return entries.filter((name) => !isKnown(name)).map((name) => `${option}: there is no \`${name}\``);
}

function keyColumns(option: string, entries: readonly string[], names: KnownNames): string[] {
  return entries
    .filter((name) => names.isKey(name))
    .map((name) => `${option}: \`${name}\` is a key column, which every row needs`);
}

function renameFaults(rename: Readonly<Record<string, string>>, names: KnownNames, globalId: string): string[] {
  const taken = new Map<string, string>();
  return Object.entries(rename).flatMap(([name, wanted]) => {
    if (!GRAPHQL_NAME.test(wanted)) return [`rename: \`${wanted}\` is no name of GraphQL, for \`${name}\``];
    if (!names.isColumn(name)) return [];
    if (ownFields(globalId).includes(wanted)) return [`rename: \`${name}\` cannot be ${wanted}, which every row has`];
    const field = `${name.slice(0, name.lastIndexOf('.'))} ${wanted}`;
    const other = taken.get(field);
    taken.set(field, name);
    return other === undefined ? [] : [`rename: \`${other}\` and \`${name}\` cannot both be ${wanted}`];
  });
}

/** Tables and columns by full name and without the keyspace. */
class KnownNames {
  readonly #tables = new Set<string>();
  readonly #columns = new Set<string>();
  readonly #keys = new Set<string>();

  constructor(keyspaces: readonly KeyspaceMetadata[]) {
    for (const { name: keyspace, tables, views } of keyspaces) {
      for (const table of [...tables, ...views]) {
        for (const id of [`${keyspace}.${table.name}`, table.name]) {
          this.#tables.add(id);
          for (const { name, position } of table.columns)
            (position < 0 ? this.#columns : this.#keys).add(`${id}.${name}`);
        }
      }
    }
  }

  isTable(name: string): boolean {
    return this.#tables.has(name);
  }

  isColumn(name: string): boolean {
    return this.#columns.has(name) || this.#keys.has(name);
  }

  isKey(name: string): boolean {
    return this.#keys.has(name);
  }
}
