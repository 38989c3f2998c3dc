/** Relations of the configuration, checked against what Cassandra can serve. */
import type { RelationConfig } from '../config/config.ts';
import { encode } from '../cql-type/encode.ts';
import { GatewayError, listFaults } from '../errors.ts';
import { findTable } from './find-table.ts';
import { serves } from './index-mapping.ts';
import {
  type ColumnModel,
  keyColumns,
  type RelationModel,
  type RelationPair,
  type RelationSource,
  type ScalarName,
  type TableModel,
} from './keyspace-model.ts';
import { ownFields } from './naming.ts';
import { areComparable, findSource } from './relation-source.ts';
import { typeNamesOf } from './table-names.ts';
import { capitalize } from './words.ts';

/** @throws {GatewayError} `MODEL_CONFLICT` that lists every relation that cannot be served, and what is possible. */
export function addRelations(
  tables: readonly TableModel[],
  relations: readonly RelationConfig[],
  globalId: string,
): TableModel[] {
  const faults: string[] = [];
  const built = new Map<string, RelationModel[]>();
  for (const config of relations) {
    const outcome = toRelation(config, tables);
    if ('fault' in outcome) faults.push(`relation \`${config.table}.${config.field}\`: ${outcome.fault}`);
    else built.set(outcome.source.id, [...(built.get(outcome.source.id) ?? []), outcome.relation]);
  }
  const withRelations = tables.map((table) => ({ ...table, relations: built.get(table.id) ?? [] }));
  faults.push(...withRelations.flatMap((table) => fieldClashes(table, globalId)), ...typeClashes(withRelations));
  if (faults.length > 0) {
    throw new GatewayError(
      'MODEL_CONFLICT',
      listFaults('Cannot start as relations of the configuration cannot be served', faults),
    );
  }
  return withRelations;
}

interface Fault {
  readonly fault: string;
}

type Outcome = { readonly source: TableModel; readonly relation: RelationModel } | Fault;

function toRelation(config: RelationConfig, tables: readonly TableModel[]): Outcome {
  const { field, kind, through } = config;
  const [source, target] = [findTable(tables, config.table), findTable(tables, config.target)];
  if ('fault' in source) return source;
  if ('fault' in target) return target;
  if (through !== undefined) return throughRelation(config, { source, target, link: findTable(tables, through.table) });
  const pairs = toPairs(config, source, target);
  if ('fault' in pairs) return pairs;
  const served = kind === 'one' ? pairsOfOne(target, pairs) : pairsOfMany(target, pairs);
  if ('fault' in served) return served;
  return { source, relation: { field, target: target.id, ...served } };
}

interface Tables {
  readonly source: TableModel;
  readonly target: TableModel;
  readonly link: TableModel | Fault;
}

function throughRelation(config: RelationConfig, { source, target, link }: Tables): Outcome {
  const { field, kind, through } = config;
  if ('fault' in link) return link;
  if (kind !== 'many' || through === undefined) return { fault: 'a relation through a table must be of kind many' };
  const pairs = toPairs(config, source, link);
  const onward = toPairs({ columns: through.columns }, link, target);
  if ('fault' in pairs) return pairs;
  if ('fault' in onward) return onward;
  const [first, second] = [pairsOfMany(link, pairs), pairsOfOne(target, onward)];
  if ('fault' in first) return first;
  if ('fault' in second) return second;
  if (first.kind !== 'many')
    return { fault: `\`${link.id}\` must be read by its key, beginning with ${names(link.partitionKeys)}` };
  const type = `${source.names.type}${capitalize(field)}`;
  const to = { target: target.id, pairs: second.pairs, connection: `${type}Connection`, edge: `${type}Edge` };
  return { source, relation: { field, kind: 'through', target: link.id, pairs: first.pairs, to } };
}

/** Pairs of columns that hold the same values, and the constants of the target. */
function toPairs(
  { columns, where = {} }: Pick<RelationConfig, 'columns' | 'where'>,
  source: TableModel,
  target: TableModel,
): readonly RelationPair[] | Fault {
  const pairs: RelationPair[] = [];
  for (const [from, to] of Object.entries(columns)) {
    const [found, column] = [findSource(source, from), findColumn(target, to)];
    if (found === undefined) return { fault: `\`${source.id}\` has no column \`${from}\`` };
    if (column === undefined) return { fault: `\`${target.id}\` has no column \`${to}\`` };
    if (!areComparable(found.type, column.valueType) && !isListOf(found, column))
      return { fault: `\`${from}\` is ${found.cqlType}, \`${to}\` is ${column.cqlType}` };
    pairs.push({ source: { kind: 'column', column: found.column, path: found.path }, target: column });
  }
  for (const [to, value] of Object.entries(where)) {
    const column = findColumn(target, to);
    if (column === undefined) return { fault: `\`${target.id}\` has no column \`${to}\`` };
    if (!canHold(column, value))
      return { fault: `\`${to}\` is ${column.cqlType}, which cannot be ${JSON.stringify(value)}` };
    pairs.push({ source: { kind: 'constant', value }, target: column });
  }
  return pairs;
}

/** Scalars whose values are no texts. */
const SHAPES: Readonly<Partial<Record<ScalarName, 'number' | 'boolean'>>> = {
  Int: 'number',
  TinyInt: 'number',
  SmallInt: 'number',
  Float32: 'number',
  Double: 'number',
  Boolean: 'boolean',
};

function canHold({ valueType, fieldType }: ColumnModel, value: string | number | boolean): boolean {
  if (fieldType.kind !== 'scalar' || typeof value !== (SHAPES[fieldType.name] ?? 'string')) return false;
  try {
    return encode(value, valueType).length >= 0;
  } catch {
    return false; // the codec says so by throwing
  }
}

type Served = Pick<RelationModel, 'kind' | 'pairs'> | Fault;

function pairsOfOne(target: TableModel, pairs: readonly RelationPair[]): Served {
  const ordered = inKeyOrder(target, pairs);
  const keys = keyColumns(target);
  if (ordered.length === keys.length && pairs.length === keys.length && !pairs.some(isListed))
    return { kind: 'one', pairs: ordered };
  return {
    fault: `a relation to one must name the whole primary key of \`${target.id}\` and nothing else: ${names(keys)}`,
  };
}

function pairsOfMany(target: TableModel, pairs: readonly RelationPair[]): Served {
  const [only] = pairs;
  const keys = keyColumns(target);
  if (only !== undefined && isListed(only)) {
    if (pairs.length === 1 && keys.length === 1 && keys[0] === only.target) return { kind: 'list', pairs };
    return {
      fault: `a relation from a list of keys needs a target with a key of one column, \`${target.id}\` has ${names(keys)}`,
    };
  }
  const ordered = inKeyOrder(target, pairs);
  const expected = keys.slice(0, pairs.length);
  const isPrefix = ordered.length === pairs.length && ordered.every((pair, index) => pair.target === expected[index]);
  if (isPrefix && pairs.length >= target.partitionKeys.length) return { kind: 'many', pairs: ordered };
  const isIndexed = target.indexes.some((index) => index.column === only?.target && serves(index, 'eq'));
  if (pairs.length === 1 && isIndexed) return { kind: 'indexed', pairs };
  const clustering =
    target.clusteringKeys.length === 0 ? '' : `, then clustering columns in the order ${names(target.clusteringKeys)}`;
  return {
    fault: `a relation to many must name the partition key of \`${target.id}\`, ${names(target.partitionKeys)}${clustering}, or one column with an index`,
  };
}

function inKeyOrder(target: TableModel, pairs: readonly RelationPair[]): readonly RelationPair[] {
  return keyColumns(target).flatMap((key) => pairs.filter((pair) => pair.target === key));
}

/** Whether the source has several values of the target's type. */
function isListed({ source, target }: RelationPair): boolean {
  return isCollection(source) && !areComparable(source.column.valueType, target.valueType);
}

function isCollection(source: RelationSource): source is RelationSource & { readonly kind: 'column' } {
  if (source.kind !== 'column' || source.path.length > 0) return false;
  return source.column.valueType.kind === 'list' || source.column.valueType.kind === 'set';
}

function isListOf({ type }: { readonly type: ColumnModel['valueType'] }, { valueType }: ColumnModel): boolean {
  return (type.kind === 'list' || type.kind === 'set') && areComparable(type.of, valueType);
}

function names(columns: readonly ColumnModel[]): string {
  return `(${columns.map((column) => column.name).join(', ')})`;
}

function findColumn(table: TableModel, name: string): ColumnModel | undefined {
  return table.columns.find((column) => column.name === name);
}

function fieldClashes(table: TableModel, globalId: string): string[] {
  const taken = new Set([...ownFields(globalId), ...table.columns.map((column) => column.field)]);
  return table.relations.flatMap(({ field }) => {
    const isFree = /^[A-Za-z_]\w*$/.test(field) && !field.startsWith('__') && !taken.has(field);
    taken.add(field);
    return isFree ? [] : [`relation \`${table.name}.${field}\`: the field name is taken or no GraphQL name`];
  });
}

/** Types of pages through link tables are called after the field. */
function typeClashes(tables: readonly TableModel[]): string[] {
  const taken = new Set(tables.flatMap((table) => typeNamesOf(table.names)).map((name) => name.toLowerCase()));
  return tables.flatMap(({ name: table, relations }) =>
    relations.flatMap(({ field, to }) => {
      if (to === undefined) return [];
      const clash = [to.connection, to.edge].find((name) => taken.has(name.toLowerCase()));
      taken.add(to.connection.toLowerCase()).add(to.edge.toLowerCase());
      return clash === undefined
        ? []
        : [`relation \`${table}.${field}\`: its type ${clash} is taken, call the field otherwise`];
    }),
  );
}
