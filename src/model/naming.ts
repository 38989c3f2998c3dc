/** Names of the API: who gets which when several want the same, and names of fields and filters. */
import type { ValueType } from '../cql-type/value-type.ts';
import type { FieldType } from './keyspace-model.ts';
import type { TableNames } from './names.ts';
import { fieldOf, type Operator } from './operators.ts';
import { RESERVED_FIELDS, RESERVED_TYPES } from './reserved-names.ts';
import { ALL_TRAITS, fallbackNames, mutationsOf, rootFieldsOf, type TableTraits, typeNamesOf } from './table-names.ts';
import { capitalize, toCamelCase, toCqlName } from './words.ts';

/** The input type of a user-defined type, tuple or map entry. */
export function inputNameOf(struct: string): string {
  return `${struct}Input`;
}

const OF_ITEMS: ReadonlySet<Operator> = new Set(['contains', 'containsKey', 'containsEntry']);

/** The input type of filters with these operators on columns of this type: `StringEqFilter`, `IntRangeFilter`; one name for one set. */
export function filterNameOf(operators: readonly Operator[], type: FieldType): string {
  const ofItems = operators.every((operator) => OF_ITEMS.has(operator));
  const equality = operators.includes('in') ? 'Eq' : 'EqOnly';
  const head = operators.includes('gt') ? 'Range' : operators.includes('eq') ? equality : '';
  const others = operators.filter((operator) => !HEADS.has(operator)).map((operator) => capitalize(fieldOf(operator)));
  return `${labelOf(ofItems && type.kind === 'list' ? type.of : type)}${head}${others.join('')}Filter`;
}

/** Operators that `Eq` and `Range` stand for. */
const HEADS: ReadonlySet<Operator> = new Set(['eq', 'in', 'gt', 'gte', 'lt', 'lte', 'after', 'before']);

function labelOf(type: FieldType): string {
  return type.kind === 'list' ? `${labelOf(type.of)}List` : type.name;
}

/** The input type of conditions of writes on values of this type: `StringIfFilter`, `IntSetIfFilter`. */
export function ifFilterNameOf(valueType: ValueType, fieldType: FieldType): string {
  return `${valueLabelOf(valueType, fieldType)}IfFilter`;
}

/** Sets, lists, maps and vectors are all lists in the API, but not what can be asked of them. */
function valueLabelOf(valueType: ValueType, fieldType: FieldType): string {
  if (fieldType.kind !== 'list') return fieldType.name;
  const { of } = fieldType;
  switch (valueType.kind) {
    case 'list':
    case 'set':
      return `${valueLabelOf(valueType.of, of)}${capitalize(valueType.kind)}`;
    case 'map': // what its values are is not in the name of its entries
      return `${labelOf(of)}${shapeOf(valueType.value)}Map`;
    default:
      return `${labelOf(of)}Vector`;
  }
}

function shapeOf(type: ValueType): string {
  switch (type.kind) {
    case 'list':
    case 'set':
    case 'vector':
      return `${shapeOf(type.of)}${capitalize(type.kind)}`;
    case 'map':
      return `${shapeOf(type.value)}Map`;
    default:
      return '';
  }
}

/** The input type of an item of a list with its place. */
export function atIndexNameOf(item: FieldType): string {
  return inputNameOf(`${labelOf(item)}AtIndex`);
}

/** Endings of types made from types: a table or user-defined type never takes one, whatever else exists. */
const DERIVED = /(Filter|Entry|Tuple|Connection|Edge|Where|Input|Payload|AtIndex)$/;

/** Hands out names; who comes first keeps the plain one. */
export class NameRegistry {
  /** By the name in lower case: types that differ by nothing else become one file for code generators on some systems. */
  readonly #types = new Map<string, string>(RESERVED_TYPES.map((name) => [name.toLowerCase(), 'the gateway itself']));
  readonly #fields = new Map<string, string>(RESERVED_FIELDS.map((name) => [name, 'the gateway itself']));
  readonly #mutations = new Map<string, string>();
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

  claimTable(wanted: TableNames, source: string, traits: TableTraits = ALL_TRAITS): TableNames {
    for (let attempt = 0; ; attempt += 1) {
      const names = attempt === 0 ? wanted : fallbackNames(wanted, attempt);
      const owner = this.#tableOwner(names, traits);
      if (owner === undefined) {
        this.#take(typeNamesOf(names, traits), source);
        for (const field of rootFieldsOf(names, traits)) this.#fields.set(field, source);
        for (const field of mutationsOf(names, traits)) this.#mutations.set(field, source);
        return names;
      }
      if (attempt === 0) this.#warn(source, { wanted: wanted.type, owner, instead: fallbackNames(wanted, 1).type });
    }
  }

  #tableOwner(names: TableNames, traits: TableTraits): string | undefined {
    if (DERIVED.test(names.type)) return 'names made by the gateway';
    const owners = [
      ...rootFieldsOf(names, traits).map((field) => this.#fields.get(field)),
      ...mutationsOf(names, traits).map((field) => this.#mutations.get(field)),
    ];
    return this.#typeOwner(typeNamesOf(names, traits)) ?? owners.find((owner) => owner !== undefined);
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

/** Fields that every row has beside its columns. */
export function ownFields(globalId: string): readonly string[] {
  return [globalId, 'meta'];
}

/** In camel case, or as the columns are called. */
export type Naming = 'camel' | 'cql';

export interface ReservedFields {
  readonly names: readonly string[];
  readonly naming: Naming;
}

/**
 * Field names of one table or type. An exact match keeps the plain name (`node_id` loses to a reserved `nodeId`, `a_b` to
 * `aB`), the others get `Column`, then a number, in the order of their names.
 */
export function nameFields(
  columns: readonly string[],
  renames: ReadonlyMap<string, string>,
  { names: reserved, naming }: ReservedFields,
): ReadonlyMap<string, string> {
  const taken = new Set([...reserved, ...renames.values()]);
  const names = new Map<string, string>(renames);
  const toName = naming === 'cql' ? toCqlName : toCamelCase;
  const isExact = (column: string) => toName(column) === column;
  const waiting = columns.filter((column) => !renames.has(column));
  for (const column of [...waiting.filter(isExact).sort(), ...waiting.filter((each) => !isExact(each)).sort()]) {
    const wanted = toName(column);
    let name = wanted === 'id' && taken.has('id') ? 'rowId' : wanted;
    for (let attempt = 1; taken.has(name); attempt += 1) name = `${wanted}Column${attempt === 1 ? '' : attempt}`;
    taken.add(name);
    names.set(column, name);
  }
  return names;
}
