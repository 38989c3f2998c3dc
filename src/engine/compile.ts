/** A checked query -> its program, or nothing where it has a field that the engine does not know. Pure. */
import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { Asked } from '../graphql/reads/selected-columns.ts';
import { markOf } from '../graphql/schema/field-mark.ts';
import type { ColumnModel, RelationModel, TableModel } from '../model/keyspace-model.ts';
import { fragmentsOf, type Selecting } from './collect-fields.ts';
import { compileWrites } from './compile-writes.ts';
import { namedTypes } from './document-names.ts';
import type {
  ColumnItem,
  Columns,
  ConnectionShape,
  EdgesItem,
  ManyRead,
  MemberItem,
  NodeRead,
  ObjectItem,
  ObjectShape,
  OneRead,
  PageInfoItem,
  PreparedQuery,
  Program,
  RootItem,
  Site,
  TypenameItem,
  WriteProgram,
} from './program.ts';
import { DECLINED, isTypename, objectType, Sites } from './sites.ts';
import { shapeOf } from './value-shape.ts';
import { columnsOf } from './wanted-columns.ts';

/** @param variables coerced; what `@skip` and `@include` say of them is built in. */
export function compile(
  schema: GraphQLSchema,
  { document, operation }: PreparedQuery,
  variables: Readonly<Record<string, unknown>>,
): Program | WriteProgram | undefined {
  const selecting = { schema, fragments: fragmentsOf(document), variables };
  const root = schema.getRootType(operation.operation);
  if (!root) return undefined;
  try {
    if (operation.operation === 'mutation') return compileWrites(selecting, root, operation);
    if (operation.operation !== 'query') return undefined;
    return new Compiler(selecting, namedTypes(document)).program(root, operation.selectionSet);
  } catch (error) {
    if (error === DECLINED) return undefined;
    throw error;
  }
}

class Compiler {
  readonly #selecting: Selecting;
  readonly #sites: Sites;
  readonly #reads = new Map<TableModel, number>();

  /** Types that the document names: what is shown of a node can differ for these alone. */
  readonly #named: ReadonlySet<string>;

  constructor(selecting: Selecting, named: ReadonlySet<string>) {
    this.#selecting = selecting;
    this.#sites = new Sites(selecting);
    this.#named = named;
  }

  program(query: GraphQLObjectType, selectionSet: FieldNode['selectionSet']): Program {
    const items = this.#sites.of(query, [selectionSet]).map((site) => this.#rootItem(site));
    // A node may be of any table.
    const isNode = items.some(({ kind }) => kind === 'node');
    return { items, isEachReadOnce: !isNode && [...this.#reads.values()].every((count) => count === 1) };
  }

  #rootItem(site: Site | TypenameItem): RootItem {
    if (isTypename(site)) return site;
    const mark = markOf(site.definition);
    switch (mark?.kind) {
      case 'row':
        if (mark.table.writes.serial !== undefined && hasArgument(site, SERIAL_ARGUMENTS)) throw DECLINED;
        this.#count(mark.table);
        return { ...site, ...this.#objectRead(site, mark.table), kind: 'row', table: mark.table };
      case 'page':
        this.#count(mark.table);
        return { ...site, ...this.#connectionRead(site, mark.table), kind: 'page', table: mark.table };
      case 'node':
        return { ...site, kind: 'node', ofTable: this.#nodeOf(site) };
      default:
        throw DECLINED;
    }
  }

  /**
   * Which table a node is of is known when its id is read. What is shown of it is found now for the types that the document
   * names, so that a field that the engine does not know is declined now, and for others when one is met.
   */
  #nodeOf(site: Site): NodeRead['ofTable'] {
    const { schema } = this.#selecting;
    const known = new Map<string, ReturnType<NodeRead['ofTable']>>();
    const read = (type: GraphQLObjectType, table: TableModel) => {
      const object = this.#object(site, type, table);
      const found = { object, columns: columnsOf(table, this.#asked(site), { objects: [object] }) };
      known.set(type.name, found);
      return found;
    };
    for (const name of this.#named) {
      const type = schema.getType(name);
      if (!isObjectType(type)) continue;
      const { nodeId, id } = type.getFields();
      const mark = [nodeId, id].map((field) => field && markOf(field)).find((each) => each?.kind === 'nodeId');
      if (mark?.kind === 'nodeId') read(type, mark.table);
    }
    return (table) => {
      const type = schema.getType(table.names.type);
      if (!isObjectType(type)) throw new TypeError(`Cannot show a row as there is no type ${table.names.type}`);
      return known.get(type.name) ?? read(type, table);
    };
  }

  #asked({ nodes }: Site): Asked {
    return { fieldNodes: nodes, fragments: Object.fromEntries(this.#selecting.fragments) };
  }

  #count(table: TableModel): void {
    this.#reads.set(table, (this.#reads.get(table) ?? 0) + 1);
  }

  #objectRead(site: Site, table: TableModel) {
    const object = this.#object(site, objectType(site.definition.type), table);
    return { object, columns: columnsOf(table, this.#asked(site), { objects: [object] }) };
  }

  #connectionRead(site: Site, table: TableModel): { connection: ConnectionShape; columns: Columns } {
    if (hasArgument(site, DECLINED_ARGUMENTS)) throw DECLINED;
    const objects: ObjectShape[] = [];
    const items = this.#sites.below(site).map((each): ConnectionShape['items'][number] => {
      if (isTypename(each)) return each;
      if (each.definition.name === 'edges') return this.#edges(each, table, objects);
      if (each.definition.name === 'pageInfo') return this.#pageInfo(site, each);
      if (each.definition.name !== 'nodes') throw DECLINED;
      objects.push(this.#object(each, objectType(each.definition.type), table));
      return { ...each, kind: 'nodes', object: objects.length - 1 };
    });
    return {
      connection: { items, objects },
      columns: columnsOf(table, this.#asked(site), { objects, isConnection: true }),
    };
  }

  #edges(site: Site, table: TableModel, objects: ObjectShape[]): EdgesItem {
    const items = this.#sites.below(site).map((each): EdgesItem['items'][number] => {
      if (isTypename(each)) return each;
      if (each.definition.name === 'cursor') return { ...each, kind: 'cursor' };
      if (each.definition.name !== 'node') throw DECLINED;
      objects.push(this.#object(each, objectType(each.definition.type), table));
      return { ...each, kind: 'node', object: objects.length - 1 };
    });
    return { ...site, kind: 'edges', items };
  }

  #pageInfo(connection: Site, site: Site): PageInfoItem {
    const items = this.#sites.below(site).map((each): PageInfoItem['items'][number] => {
      if (isTypename(each)) return each;
      switch (each.definition.name) {
        case 'hasPreviousPage':
          if (hasArgument(connection, ['after'])) throw DECLINED; // a statement of its own
          return { ...each, kind: 'hasPreviousPage' };
        case 'hasNextPage':
        case 'startCursor':
        case 'endCursor':
          return { ...each, kind: each.definition.name };
        default:
          throw DECLINED;
      }
    });
    return { ...site, kind: 'pageInfo', items };
  }

  #object(site: Site, type: GraphQLObjectType, table: TableModel): ObjectShape {
    const relations: (OneRead | ManyRead)[] = [];
    const items = this.#sites.below(site, type).map((each) => this.#objectItem(each, relations));
    return { table, type, items, relations };
  }

  #objectItem(site: Site | TypenameItem, relations: (OneRead | ManyRead)[]): ObjectItem {
    if (isTypename(site)) return site;
    const mark = markOf(site.definition);
    switch (mark?.kind) {
      case 'column':
        return this.#column(site, mark.column);
      case 'nodeId':
        return { ...site, kind: 'nodeId' };
      case 'one':
      case 'many': {
        const read = this.#relation(site, mark);
        relations.push(read);
        return { kind: 'relation', slot: relations.length - 1, read };
      }
      default:
        throw DECLINED;
    }
  }

  #relation(
    site: Site,
    { kind, table, relation }: { kind: 'one' | 'many'; table: TableModel; relation: RelationModel },
  ): OneRead | ManyRead {
    this.#count(table);
    if (hasArgument(site, ['where'])) throw DECLINED;
    return kind === 'one'
      ? { ...site, ...this.#objectRead(site, table), kind, table, relation }
      : { ...site, ...this.#connectionRead(site, table), kind, table, relation };
  }

  #column(site: Site, column: ColumnModel): ColumnItem {
    return { ...site, ...this.#value(site), kind: 'column', column };
  }

  #value(site: Site): Pick<ColumnItem, 'shape' | 'isNonNull'> {
    const { type } = site.definition;
    const shape = shapeOf(type, (struct) => this.#members(site, struct));
    if (shape === undefined) throw DECLINED;
    return { shape, isNonNull: isNonNullType(type) };
  }

  #members(site: Site, struct: GraphQLOutputType): readonly (TypenameItem | MemberItem)[] {
    return this.#sites.below(site, objectType(struct)).map((each) => {
      if (isTypename(each)) return each;
      if (markOf(each.definition)?.kind !== 'member') throw DECLINED;
      return { ...each, ...this.#value(each), kind: 'member', property: each.definition.name };
    });
  }
}

/** Of pages that are seldom asked for. */
const DECLINED_ARGUMENTS = ['last', 'before', 'perPartition', 'segment'];

/** Of rows that are read at a consistency of their own. */
const SERIAL_ARGUMENTS = ['consistency', 'rowConsistency'];

function hasArgument({ nodes }: Site, names: readonly string[]): boolean {
  return nodes[0]?.arguments?.some(({ name }) => names.includes(name.value)) ?? false;
}
