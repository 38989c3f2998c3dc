/** All rules by which names of Cassandra become names of the API. */
import { pluralize, singularize } from 'inflection';
import type { FieldType, FilterKind, TableNames, WriteNames } from './keyspace-model.ts';
import { RESERVED_FIELDS, RESERVED_TYPES } from './reserved-names.ts';

/** `order_lines`, `"OrderLines"`, `Order Lines` -> ['order', 'lines']; characters that GraphQL lacks become their code. */
function words(name: string): string[] {
  return name
    .replace(/[^A-Za-z0-9_\s-]/gu, (char) => `_u${char.codePointAt(0)?.toString(16)}_`)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .split(/[_\s-]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}

function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** GraphQL names begin with a letter or `_`, and `__` is reserved: at most one underscore is put in front. */
function startSafely(name: string): string {
  if (name === '') return '_';
  return /^\d/.test(name) ? `_${name}` : name;
}

export function toPascalCase(name: string): string {
  return startSafely(words(name).map(capitalize).join(''));
}

export function toCamelCase(name: string): string {
  return startSafely(
    words(name)
      .map((word, index) => (index === 0 ? word : capitalize(word)))
      .join(''),
  );
}

/** The noun before `_by_` is made singular for the type and plural for the list: `orders_by_customer` -> OrderByCustomer. */
export function nameTable(table: string, prefix: string): TableNames {
  const all = words(table);
  const by = all.indexOf('by');
  const [noun, tail] = by > 0 ? [all.slice(0, by), all.slice(by)] : [all, []];
  const last = noun.at(-1) ?? '';
  const head = noun.slice(0, -1);
  const join = (word: string) => [...words(prefix), ...head, word, ...tail].join('_');
  return tableNames(
    toPascalCase(join(singularize(last))),
    toCamelCase(join(last === '' ? '' : pluralize(singularize(last)))),
  );
}

/** The names that follow from a type name given in the configuration. */
export function nameRenamedTable(type: string): TableNames {
  return tableNames(type, toCamelCase(pluralize(type)));
}

function tableNames(type: string, list: string): TableNames {
  const single = toCamelCase(type);
  return namesOf(type, single, list === single ? `${single}List` : list);
}

/** All names that follow from a type name and its two root fields. */
function namesOf(type: string, single: string, list: string): TableNames {
  const writeNames = (verb: string): WriteNames => ({
    field: `${verb.toLowerCase()}${type}`,
    input: `${verb}${type}Input`,
    payload: `${verb}${type}Payload`,
  });
  return {
    type,
    single,
    list,
    connection: `${type}Connection`,
    edge: `${type}Edge`,
    where: `${type}Where`,
    keyInput: `${type}KeyInput`,
    setInput: `${type}SetInput`,
    incrementsInput: `${type}IncrementsInput`,
    writes: {
      insert: writeNames('Insert'),
      update: writeNames('Update'),
      increment: writeNames('Increment'),
      delete: writeNames('Delete'),
    },
  };
}

/** What a table is called when its first names are taken: `OrderTable`, then `OrderTable2`. */
function fallbackNames({ type }: TableNames, attempt: number): TableNames {
  const number = attempt === 1 ? '' : attempt;
  const name = `${type}Table${number}`;
  return namesOf(name, toCamelCase(name), `${toCamelCase(`${type}Tables`)}${number}`);
}

/** The types that a table brings along. */
export function typeNamesOf(names: TableNames): readonly string[] {
  const { type, connection, edge, where, keyInput, setInput, incrementsInput, writes } = names;
  const ofWrites = Object.values(writes).flatMap(({ input, payload }) => [input, payload]);
  return [type, connection, edge, where, keyInput, setInput, incrementsInput, ...ofWrites];
}

/** The input type of a user-defined type, tuple or map entry. */
export function inputNameOf(struct: string): string {
  return `${struct}Input`;
}

/** The input type of filters of this kind on columns of this type. */
export function filterNameOf(kind: FilterKind, type: FieldType): string {
  const item = type.kind === 'list' ? type.of : type;
  switch (kind) {
    case 'eq':
      return `${labelOf(type)}EqFilter`;
    case 'range':
      return `${labelOf(type)}RangeFilter`;
    case 'contains':
      return `${labelOf(item)}ContainsFilter`;
    case 'map':
      return `${labelOf(item)}Filter`;
  }
}

function labelOf(type: FieldType): string {
  return type.kind === 'list' ? `${labelOf(type.of)}List` : type.name;
}

/** Endings of types made from types: a table or user-defined type never takes one, whatever else exists. */
const DERIVED = /(Filter|Entry|Tuple|Connection|Edge|Where|Input|Payload)$/;

/** Hands out names; who comes first keeps the plain one. */
export class NameRegistry {
  /** By the name in lower case: types that differ by nothing else become one file for code generators on some systems. */
  readonly #types = new Map<string, string>(RESERVED_TYPES.map((name) => [name.toLowerCase(), 'the gateway itself']));
  readonly #fields = new Map<string, string>(RESERVED_FIELDS.map((name) => [name, 'the gateway itself']));
  readonly warnings: string[] = [];

  /** The name of a user-defined type; `source` says in warnings where it comes from. */
  claimStruct(wanted: string, source: string, suffix = 'Type'): string {
    for (let attempt = 0; ; attempt += 1) {
      const name = attempt === 0 ? wanted : `${wanted}${suffix}${attempt === 1 ? '' : attempt}`;
      const owner =
        this.#typeOwner([name, inputNameOf(name)]) ??
        (suffix === 'Type' && DERIVED.test(name) ? 'names made by the gateway' : undefined);
      if (owner === undefined) {
        this.#take([name, inputNameOf(name)], source);
        return name;
      }
      if (attempt === 0) this.#warn(source, { wanted, owner, instead: `${wanted}${suffix}` });
    }
  }

  claimTable(wanted: TableNames, source: string): TableNames {
    for (let attempt = 0; ; attempt += 1) {
      const names = attempt === 0 ? wanted : fallbackNames(wanted, attempt);
      const owner = this.#tableOwner(names);
      if (owner === undefined) {
        this.#take(typeNamesOf(names), source);
        for (const field of [names.single, names.list]) this.#fields.set(field, source);
        return names;
      }
      if (attempt === 0) this.#warn(source, { wanted: wanted.type, owner, instead: fallbackNames(wanted, 1).type });
    }
  }

  #tableOwner(names: TableNames): string | undefined {
    if (DERIVED.test(names.type)) return 'names made by the gateway';
    return this.#typeOwner(typeNamesOf(names)) ?? this.#fields.get(names.single) ?? this.#fields.get(names.list);
  }

  #typeOwner(names: readonly string[]): string | undefined {
    for (const name of names) {
      const owner = this.#types.get(name.toLowerCase());
      if (owner !== undefined) return owner;
    }
    return undefined;
  }

  #take(names: readonly string[], source: string): void {
    for (const name of names) this.#types.set(name.toLowerCase(), source);
  }

  #warn(source: string, { wanted, owner, instead }: Readonly<Record<'wanted' | 'owner' | 'instead', string>>): void {
    this.warnings.push(
      `${source} cannot be called ${wanted}, which ${owner} has: it is called ${instead}; the option \`rename\` gives it a name of your choice`,
    );
  }
}

/**
 * Field names of one table or type. An exact match keeps the plain name (`node_id` loses to a reserved `nodeId`, `a_b` to
 * `aB`), the others get `Column`, then a number, in the order of their names.
 */
export function nameFields(
  columns: readonly string[],
  renames: ReadonlyMap<string, string>,
  reserved: readonly string[],
): ReadonlyMap<string, string> {
  const taken = new Set([...reserved, ...renames.values()]);
  const names = new Map<string, string>(renames);
  const isExact = (column: string) => toCamelCase(column) === column;
  const waiting = columns.filter((column) => !renames.has(column));
  for (const column of [...waiting.filter(isExact).sort(), ...waiting.filter((each) => !isExact(each)).sort()]) {
    const wanted = toCamelCase(column);
    let name = wanted;
    for (let attempt = 1; taken.has(name); attempt += 1) name = `${wanted}Column${attempt === 1 ? '' : attempt}`;
    taken.add(name);
    names.set(column, name);
  }
  return names;
}
