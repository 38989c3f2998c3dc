/** Relations of the configuration, checked against what Cassandra can serve. */
import type { RelationConfig } from '../config/config.ts';
import { GatewayError } from '../errors.ts';
import { type ColumnModel, keyColumns, type RelationModel, type TableModel } from './keyspace-model.ts';

/** @throws {GatewayError} `MODEL_CONFLICT` that lists every relation that cannot be served, and what is possible. */
export function addRelations(
  tables: readonly TableModel[],
  relations: readonly RelationConfig[],
  globalId: string,
): TableModel[] {
  const faults: string[] = [];
  const built = new Map<string, RelationModel[]>();
  for (const config of relations) {
    const source = findTable(tables, config.table);
    const target = findTable(tables, config.target);
    const outcome =
      source === undefined
        ? unknown(config.table, tables)
        : target === undefined
          ? unknown(config.target, tables)
          : toRelation(config, source, target);
    if ('fault' in outcome) {
      faults.push(`relation \`${config.table}.${config.field}\`: ${outcome.fault}`);
    } else if (source !== undefined) {
      built.set(source.id, [...(built.get(source.id) ?? []), outcome.relation]);
    }
  }
  const withRelations = tables.map((table) => ({ ...table, relations: built.get(table.id) ?? [] }));
  faults.push(...withRelations.flatMap((table) => fieldClashes(table, globalId)));
  if (faults.length > 0) {
    throw new GatewayError(
      'MODEL_CONFLICT',
      `Cannot start as relations of the configuration cannot be served:\n${faults.map((line) => `  - ${line}`).join('\n')}`,
    );
  }
  return withRelations;
}

function findTable(tables: readonly TableModel[], name: string): TableModel | undefined {
  const byName = tables.filter((table) => table.name === name);
  return tables.find((table) => table.id === name) ?? (byName.length === 1 ? byName[0] : undefined);
}

type RelationOutcome = { readonly relation: RelationModel } | { readonly fault: string };

function unknown(name: string, tables: readonly TableModel[]): RelationOutcome {
  const fault = `there is no table \`${name}\`, or several; tables are ${tables.map((table) => table.id).join(', ')}`;
  return { fault };
}

function toRelation(config: RelationConfig, source: TableModel, target: TableModel): RelationOutcome {
  const pairs: RelationModel['pairs'][number][] = [];
  for (const [from, to] of Object.entries(config.columns)) {
    const [sourceColumn, targetColumn] = [findColumn(source, from), findColumn(target, to)];
    if (sourceColumn === undefined) return { fault: `\`${source.id}\` has no column \`${from}\`` };
    if (targetColumn === undefined) return { fault: `\`${target.id}\` has no column \`${to}\`` };
    if (!areComparable(sourceColumn, targetColumn)) {
      return { fault: `\`${from}\` is ${sourceColumn.cqlType}, \`${to}\` is ${targetColumn.cqlType}` };
    }
    pairs.push({ source: sourceColumn, target: targetColumn });
  }
  const keys = keyColumns(target);
  const ordered = keys.flatMap((key) => pairs.filter((pair) => pair.target === key));
  const fault = config.kind === 'one' ? faultOfOne(target, pairs, ordered) : faultOfMany(target, pairs, ordered);
  if (fault !== undefined) return { fault };
  return { relation: { field: config.field, kind: config.kind, target: target.id, pairs: ordered } };
}

type Pairs = RelationModel['pairs'];

function faultOfOne(target: TableModel, pairs: Pairs, ordered: Pairs): string | undefined {
  const keys = keyColumns(target);
  if (ordered.length === keys.length && pairs.length === keys.length) return undefined;
  return `a relation to one must name the whole primary key of \`${target.id}\` and nothing else: ${names(keys)}`;
}

function faultOfMany(target: TableModel, pairs: Pairs, ordered: Pairs): string | undefined {
  const expected = keyColumns(target).slice(0, pairs.length);
  const isPrefix = ordered.length === pairs.length && ordered.every((pair, index) => pair.target === expected[index]);
  if (isPrefix && pairs.length >= target.partitionKeys.length) return undefined;
  const clustering =
    target.clusteringKeys.length === 0 ? '' : `, then clustering columns in the order ${names(target.clusteringKeys)}`;
  return `a relation to many must name the partition key of \`${target.id}\`, ${names(target.partitionKeys)}${clustering}`;
}

function names(columns: readonly ColumnModel[]): string {
  return `(${columns.map((column) => column.name).join(', ')})`;
}

function findColumn(table: TableModel, name: string): ColumnModel | undefined {
  return table.columns.find((column) => column.name === name);
}

/** Types whose values are the same bytes. */
const SAME: Readonly<Record<string, string>> = { ascii: 'text', timeuuid: 'uuid', counter: 'bigint' };

function areComparable(a: ColumnModel, b: ColumnModel): boolean {
  const normal = ({ cqlType }: ColumnModel) => SAME[cqlType] ?? cqlType.replace(/^frozen<(.*)>$/, '$1');
  return normal(a) === normal(b);
}

function fieldClashes(table: TableModel, globalId: string): string[] {
  const taken = new Set([globalId, 'meta', ...table.columns.map((column) => column.field)]);
  return table.relations.flatMap(({ field }) => {
    const isFree = /^[A-Za-z_]\w*$/.test(field) && !field.startsWith('__') && !taken.has(field);
    taken.add(field);
    return isFree ? [] : [`relation \`${table.name}.${field}\`: the field name is taken or no GraphQL name`];
  });
}
