/** Metadata and configuration -> the model. Pure: what cannot be mapped is left out with a warning that says why. */
import type { ModelShape } from '../config/config.ts';
import { GatewayError, listFaults } from '../errors.ts';
import type { ColumnMetadata, TableMetadata } from '../introspection/metadata.ts';
import { addCompanions } from './companion.ts';
import {
  createdAt,
  type Draft,
  idOf,
  type KeyspaceInput,
  kindOf,
  lostKeyColumn,
  reservedFields,
  sourceOf,
  traitsOf,
} from './draft.ts';
import { similarityOf, toFilters, toIndexModel, toRangeKeys } from './index-mapping.ts';
import type { ColumnModel, GatewayModel, IndexModel, StructModel, TableModel } from './keyspace-model.ts';
import { NameRegistry, type Naming, nameFields } from './naming.ts';
import { addRelations } from './relation.ts';
import { assertShape } from './shape-check.ts';
import { entryOf, isListed } from './shape-entry.ts';
import { nameRenamedTable, nameTable } from './table-names.ts';
import { allRights } from './table-rights.ts';
import { TypeMapper } from './type-mapping.ts';
import { toPascalCase } from './words.ts';
import { toWriteChoices } from './write-choices.ts';

export interface ModelOptions {
  readonly shape: ModelShape;
  readonly readOnly: boolean;
  readonly scans: 'allow' | 'deny';
  readonly scanTables: readonly string[];
  readonly strictNames: boolean;
  readonly globalId: GatewayModel['globalId'];
  readonly naming: Naming;
}

/** @throws {GatewayError} `MODEL_CONFLICT` for clashes in strict mode and for relations that cannot be served. */
export function buildModel(keyspaces: readonly KeyspaceInput[], options: ModelOptions): GatewayModel {
  assertShape(
    keyspaces.map(({ metadata }) => metadata),
    options,
  );
  const builder = new ModelBuilder(keyspaces, options);
  const { relations = [], companions = [] } = options.shape;
  const tables = addCompanions(addRelations(builder.buildTables(), relations, options.globalId), companions);
  const { registry, warnings, structs } = builder;
  if (options.strictNames && registry.warnings.length > 0) {
    throw new GatewayError(
      'MODEL_CONFLICT',
      listFaults('Cannot start as names clash in strict mode', registry.warnings),
    );
  }
  return Object.freeze({
    globalId: options.globalId,
    tables,
    structs: [...structs.values()],
    warnings: [...registry.warnings, ...warnings],
  });
}

class ModelBuilder {
  readonly registry = new NameRegistry();
  readonly structs = new Map<string, StructModel>();
  readonly warnings: string[] = [];
  readonly #keyspaces: readonly KeyspaceInput[];
  readonly #options: ModelOptions;
  readonly #mappers = new Map<string, TypeMapper>();

  constructor(keyspaces: readonly KeyspaceInput[], options: ModelOptions) {
    this.#keyspaces = keyspaces;
    this.#options = options;
  }

  buildTables(): TableModel[] {
    // User-defined types first: a table that uses one is younger than it.
    for (const keyspace of this.#keyspaces) this.#claimUdts(keyspace);
    const named = this.#drafts().map((draft) => ({
      draft,
      names: this.registry.claimTable(
        this.#wantedNames(draft),
        sourceOf(draft),
        traitsOf(draft, this.#options.shape.writes),
      ),
    }));
    const tables = named
      .map(({ draft, names }) => this.#buildTable(draft, names))
      .filter((table) => table !== undefined);
    return tables.sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  #claimUdts({ metadata, prefix }: KeyspaceInput): void {
    const names = new Map(
      metadata.types.map((udt) => [
        udt.name,
        this.registry.claimStruct(toPascalCase(`${prefix}_${udt.name}`), `type \`${metadata.name}.${udt.name}\``),
      ]),
    );
    this.#mappers.set(
      metadata.name,
      new TypeMapper({
        registry: this.registry,
        structs: this.structs,
        udts: metadata.types,
        udtNames: names,
        naming: this.#options.naming,
      }),
    );
  }

  /** Renamed tables first, then by age, so that a table added later takes no name from an older one. */
  #drafts(): Draft[] {
    const drafts = this.#keyspaces.flatMap((keyspace) => [
      ...keyspace.metadata.tables.map((table): Draft => ({ keyspace, table, isView: false })),
      ...keyspace.metadata.views.map((table): Draft => ({ keyspace, table, isView: true })),
    ]);
    const visible = drafts.filter((draft) => !isListed(this.#options.shape.hide, idOf(draft)));
    const rank = (draft: Draft) =>
      [this.#renameOf(idOf(draft)) === undefined ? '1' : '0', createdAt(draft.table.id), idOf(draft)].join(' ');
    return visible.sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  }

  #wantedNames(draft: Draft) {
    const renamed = this.#renameOf(idOf(draft));
    return renamed === undefined ? nameTable(draft.table.name, draft.keyspace.prefix) : nameRenamedTable(renamed);
  }

  #buildTable(draft: Draft, names: TableModel['names']): TableModel | undefined {
    const id = idOf(draft);
    const columns = this.#buildColumns(draft);
    const lost = lostKeyColumn(draft, columns);
    if (lost !== undefined) {
      this.warnings.push(`table \`${id}\` is left out as its key column \`${lost.name}\` cannot be mapped`);
      return undefined;
    }
    const indexes = this.#buildIndexes(draft, columns);
    const kind = kindOf(draft);
    const { partitioner } = draft.keyspace.metadata;
    const { shape } = this.#options;
    const filtering = entryOf(shape.filtering, id) ?? 'none';
    return {
      id,
      keyspace: draft.keyspace.metadata.name,
      name: draft.table.name,
      kind,
      names,
      comment: entryOf(shape.describe, id) ?? draft.table.comment,
      ...this.#deprecationOf(id),
      defaultTtlSeconds: draft.table.defaultTtlSeconds,
      columns,
      partitionKeys: columns.filter((column) => column.role === 'partition'),
      clusteringKeys: columns.filter((column) => column.role === 'clustering'),
      indexes,
      filters: toFilters(columns, indexes, filtering),
      rangeKeys: toRangeKeys(columns),
      filtering,
      relations: [],
      ...this.#rightsOf(id, kind, columns),
      ...(partitioner === undefined ? {} : { partitioner }),
    };
  }

  #rightsOf(
    id: string,
    kind: TableModel['kind'],
    columns: readonly ColumnModel[],
  ): Pick<TableModel, 'companions' | 'rights' | 'canScan' | 'writes'> {
    const { readOnly, scans, scanTables, shape } = this.#options;
    return {
      companions: [],
      rights: allRights(kind, columns, kind !== 'view' && !readOnly && !isListed(shape.readOnlyTables, id)),
      writes: toWriteChoices(entryOf(shape.writes, id), columns),
      canScan: scans === 'allow' || isListed(scanTables, id),
    };
  }

  #buildColumns({ keyspace, table, ...draft }: Draft): ColumnModel[] {
    const id = idOf({ keyspace, table, ...draft });
    const isHidden = (column: ColumnMetadata) =>
      column.position < 0 && isListed(this.#options.shape.hide, `${id}.${column.name}`);
    const visible = table.columns.filter((column) => !isHidden(column));
    const renames = new Map(
      visible.flatMap((column) => {
        const renamed = this.#renameOf(`${id}.${column.name}`);
        return renamed === undefined ? [] : [[column.name, renamed] as const];
      }),
    );
    const fields = nameFields(
      visible.map((column) => column.name),
      renames,
      { names: reservedFields(table, this.#options.globalId), naming: this.#options.naming },
    );
    return visible.flatMap((column) =>
      this.#buildColumn(keyspace.metadata.name, column, {
        id,
        field: fields.get(column.name) ?? column.name,
        table,
      }),
    );
  }

  /** @param place the table's id, the field's name, and the table. */
  #buildColumn(
    keyspace: string,
    column: ColumnMetadata,
    { id, field, table }: { readonly id: string; readonly field: string; readonly table: TableMetadata },
  ): ColumnModel[] {
    try {
      const mapped = this.#mappers.get(keyspace)?.map(column.type);
      if (mapped === undefined) return [];
      const role: ColumnModel['role'] = column.kind === 'partition_key' ? 'partition' : column.kind;
      // Key columns are read with every row, whatever their type.
      const isKey = role === 'partition' || role === 'clustering';
      const isWide = mapped.group === 'narrow' && isListed(this.#options.shape.wide, `${id}.${column.name}`);
      const group = isKey ? 'narrow' : isWide ? 'blob' : mapped.group;
      const isNullable = !isKey || (table.isCompact === true && role === 'clustering' && column.position > 0);
      const similarity = mapped.group === 'vector' ? similarityOf(table.indexes, column.name) : undefined;
      const { name, type: cqlType, order } = column;
      const comment = entryOf(this.#options.shape.describe, `${id}.${name}`);
      return [
        {
          ...{ name, field, cqlType, role, order, isNullable, ...mapped, group },
          ...(comment === undefined ? {} : { comment }),
          ...this.#deprecationOf(`${id}.${name}`),
          ...(similarity === undefined ? {} : { similarity }),
        },
      ];
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      this.warnings.push(`column \`${id}.${column.name}\` is left out: ${error.message}`);
      return [];
    }
  }

  #buildIndexes(draft: Draft, columns: readonly ColumnModel[]): IndexModel[] {
    const byName = new Map(columns.map((column) => [column.name, column]));
    return draft.table.indexes.flatMap((index) => {
      const mapped = toIndexModel(index, byName);
      if ('index' in mapped) return [mapped.index];
      this.warnings.push(`index \`${index.name}\` of \`${idOf(draft)}\` is not used as ${mapped.unusable}`);
      return [];
    });
  }

  #renameOf(id: string): string | undefined {
    return entryOf(this.#options.shape.rename, id);
  }

  #deprecationOf(id: string): { readonly deprecation?: string } {
    const deprecation = entryOf(this.#options.shape.deprecate, id);
    return deprecation === undefined ? {} : { deprecation };
  }
}
