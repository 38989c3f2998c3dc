/** Random documents over a schema, most of them valid, and variables for them. */
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
} from 'graphql';
import type { JsonValue } from '../../../src/cql-type/value-type.ts';
import { markOf } from '../../../src/graphql/schema/field-mark.ts';
import type { Random } from './random.ts';

export interface RandomDocument {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface DocumentParts {
  readonly random: Random;
  readonly schema: GraphQLSchema;
  /** Values that an argument of this scalar may have, so that rows are found. */
  readonly valuesOf: (scalar: string) => readonly JsonValue[];
  readonly nodeIds: readonly string[];
  readonly cursors: readonly string[];
  /** Whether fields and arguments that the engine leaves to graphql-js are asked for as often as others. */
  readonly everyField?: boolean;
  /** Root fields at most, but for those of fragments; 4 where it is left out. */
  readonly rootFields?: number;
}

export function makeDocument(parts: DocumentParts): RandomDocument {
  return new Writer(parts).document();
}

/** Kinds of fields that the engine leaves to graphql-js: seldom asked for here, as both sides answer alike by nature. */
const DECLINED = new Set(['rows', 'partition', 'partitions', 'aggregate', 'nearest', 'meta']);
const DECLINED_ARGUMENTS = new Set(['last', 'before', 'perPartition', 'segment']);

function isOfEngine(field: GraphQLField<unknown, unknown>): boolean {
  const kind = markOf(field)?.kind;
  return kind !== undefined && !DECLINED.has(kind);
}

/** Of a selection. */
const MAX_FIELDS = 4;

class Writer {
  readonly #parts: DocumentParts;
  readonly #random: Random;
  readonly #definitions: string[] = [];
  readonly #variables: Record<string, unknown> = {};
  readonly #fragments: string[] = [];
  #count = 0;

  constructor(parts: DocumentParts) {
    this.#parts = parts;
    this.#random = parts.random;
  }

  document(): RandomDocument {
    const query = this.#parts.schema.getQueryType()!; // every schema has one
    const selection = this.#selection(query, 0);
    const head = this.#definitions.length === 0 ? 'query Q' : `query Q(${this.#definitions.join(', ')})`;
    return { query: [`${head} ${selection}`, ...this.#fragments].join('\n'), variables: this.#variables };
  }

  #selection(type: GraphQLNamedType, depth: number): string {
    if (!isObjectType(type)) return this.#nodeSelection(depth);
    const all = Object.values(type.getFields());
    const marked = all.filter((field) => isOfEngine(field) || this.#random.chance(this.#parts.everyField ? 1 : 0.02));
    const fields = marked.length === 0 ? all : marked;
    const parts: string[] = [];
    const { rootFields = MAX_FIELDS } = this.#parts;
    const max = depth === 0 ? rootFields : MAX_FIELDS;
    for (let count = 0; count < 1 + this.#random.below(max); count += 1) parts.push(this.#field(fields, depth));
    if (this.#random.chance(0.15)) parts.push(`${this.#aliasOf('type')}__typename${this.#directive()}`);
    if (this.#random.chance(0.15)) parts.push(parts[0]!); // the same once more
    if (this.#random.chance(0.2)) parts.push(this.#fragment(type, depth));
    return `{ ${parts.join(' ')} }`;
  }

  /** On the interface: own fields, and fragments on types. */
  #nodeSelection(depth: number): string {
    const types = Object.values(this.#parts.schema.getTypeMap()).filter(
      (type) => isObjectType(type) && type.getInterfaces().length > 0,
    );
    const parts = [`${this.#aliasOf('nodeId')}nodeId`, '__typename'].filter(() => this.#random.chance(0.7));
    for (const type of types) {
      if (this.#random.chance(0.7))
        parts.push(`... on ${type.name}${this.#directive()} ${this.#selection(type, depth + 1)}`);
    }
    return `{ ${parts.length === 0 ? 'nodeId' : parts.join(' ')} }`;
  }

  #fragment(type: GraphQLNamedType, depth: number): string {
    const condition =
      isObjectType(type) && type.getInterfaces().length > 0 && this.#random.chance(0.3) ? 'Node' : type.name;
    const selection = condition === 'Node' ? '{ nodeId }' : this.#selection(type, depth + 1);
    if (this.#random.chance(0.5)) {
      const on = this.#random.chance(0.3) ? '' : ` on ${condition}`;
      return `...${on}${this.#directive()} ${on === '' ? this.#selection(type, depth + 1) : selection}`;
    }
    const name = `F${this.#number()}`;
    this.#fragments.push(`fragment ${name} on ${condition} ${selection}`);
    return `...${name}${this.#directive()}`;
  }

  #field(fields: readonly GraphQLField<unknown, unknown>[], depth: number): string {
    const shallow = fields.filter(({ type }) => isScalarType(getNamedType(type)));
    const field = depth >= 4 && shallow.length > 0 ? this.#random.pick(shallow) : this.#random.pick(fields);
    const isRelation = markOf(field)?.kind === 'many';
    const args = field.args.filter(
      ({ name }) =>
        !(DECLINED_ARGUMENTS.has(name) || (isRelation && name === 'where')) ||
        this.#random.chance(this.#parts.everyField ? 0.3 : 0.02),
    );
    const given = args.flatMap((argument) => this.#argument(argument));
    const below = getNamedType(field.type);
    const selection = isScalarType(below) || isEnumType(below) ? '' : ` ${this.#selection(below, depth + 1)}`;
    const alias =
      given.length > 0 && this.#random.chance(0.9) ? `${field.name}_${this.#number()}: ` : this.#aliasOf(field.name);
    return `${alias}${field.name}${given.length === 0 ? '' : `(${given.join(', ')})`}${this.#directive()}${selection}`;
  }

  #number(): number {
    this.#count += 1;
    return this.#count;
  }

  /** Mostly one that other fields do not take. */
  #aliasOf(field: string): string {
    if (this.#random.chance(0.75)) return '';
    return this.#random.chance(0.95) ? `${field}_${'abc'[this.#random.below(3)]}: ` : `clash${this.#random.below(2)}: `;
  }

  #directive(): string {
    if (this.#random.chance(0.85)) return '';
    const name = this.#random.pick(['skip', 'include']);
    const value = this.#random.chance(0.5)
      ? String(this.#random.chance(0.5))
      : this.#variable('Boolean!', this.#random.chance(0.5));
    return ` @${name}(if: ${value})`;
  }

  #argument(argument: GraphQLArgument): string[] {
    const { name, type } = argument;
    const isNeeded = isNonNullType(type) || (name === 'where' && this.#random.chance(0.9));
    if (name === 'after' || name === 'before') return this.#after(name);
    if (!isNeeded && this.#random.chance(0.6)) return [];
    if (this.#random.chance(0.01)) return [`${name}: null`];
    const value = this.#value(name, type);
    if (this.#random.chance(0.4)) return [`${name}: ${this.#variable(String(type), value)}`];
    return [`${name}: ${this.#literal(type, value)}`];
  }

  /** One variable for all, absent at first and given a cursor of the answer then; seldom a foreign cursor. */
  #after(name: string): string[] {
    if (this.#random.chance(0.05)) return [`${name}: "${this.#random.pick([...this.#parts.cursors, 'AgAA'])}"`];
    if (this.#random.chance(0.5)) return [];
    if (!this.#definitions.includes('$after: String')) this.#definitions.push('$after: String');
    return [`${name}: $after`];
  }

  #variable(type: string, value: unknown): string {
    const name = `v${this.#number()}`;
    const isAbsent = this.#random.chance(0.05) && !type.endsWith('!');
    const withDefault = type === 'Int' && this.#random.chance(0.3) ? ' = 2' : '';
    this.#definitions.push(`$${name}: ${type}${withDefault}`);
    if (!isAbsent) this.#variables[name] = this.#random.chance(0.02) && !type.endsWith('!') ? null : value;
    return `$${name}`;
  }

  /** A value as JSON. */
  #value(name: string, type: GraphQLInputType): unknown {
    const random = this.#random;
    const nullable = getNullableType(type);
    if (random.chance(0.005)) return random.pick([true, 'wrong', -1, 1e9]);
    if (name === 'first' && this.#parts.everyField && random.chance(0.6)) return 50;
    if (name === 'first') return random.pick([0, 1, 2, 3, 5, 50, ...(random.chance(0.1) ? [-1, 5_000] : [])]);
    if (name === 'nodeId') return random.pick([...this.#parts.nodeIds, 'AgAA']);
    if (isEnumType(nullable)) return random.pick(nullable.getValues()).name;
    if (isListType(nullable))
      return Array.from({ length: 1 + random.below(3) }, () => this.#value(name, nullable.ofType as GraphQLInputType)); // of an input type
    if (isInputObjectType(nullable)) return this.#object(nullable.getFields(), nullable.isOneOf, name === 'where');
    return random.pick(this.#parts.valuesOf(nullable.name));
  }

  #object(
    fields: Readonly<Record<string, { name: string; type: GraphQLInputType }>>,
    isOneOf: boolean,
    isWhere: boolean,
  ) {
    const names = Object.keys(fields);
    const chosen = isOneOf
      ? [this.#random.pick(names)]
      : isWhere
        ? names.filter((name) => this.#random.chance(/^p\d/.test(name) ? 0.95 : 0.35))
        : names.includes('gt') || names.includes('eq')
          ? [names.includes('eq') && this.#random.chance(0.6) ? 'eq' : this.#random.pick(names)]
          : names.slice(0, 1 + this.#random.below(names.length));
    const needed = this.#parts.everyField ? names.filter((name) => isNonNullType(fields[name]!.type)) : [];
    return Object.fromEntries(
      [...new Set([...chosen, ...needed])].map((name) => [name, this.#value(name, fields[name]!.type)]),
    ); // names of fields
  }

  /** A value written into the document; parts of it may be variables. */
  #literal(type: GraphQLInputType, value: unknown): string {
    const nullable = getNullableType(type);
    if (isEnumType(nullable)) return String(value);
    if (Array.isArray(value)) {
      const of = isListType(nullable) ? (nullable.ofType as GraphQLInputType) : type; // of an input type
      return `[${value.map((item) => this.#literal(of, item)).join(', ')}]`;
    }
    if (typeof value === 'object' && value !== null && isInputObjectType(nullable)) {
      const fields = nullable.getFields();
      const members = Object.entries(value).map(([name, member]) => {
        const memberType = fields[name]!.type; // the value was made of its fields
        const isVariable = this.#random.chance(0.25) && !isInputObjectType(getNullableType(memberType));
        const declared = nullable.isOneOf ? `${memberType}!` : String(memberType);
        return `${name}: ${isVariable ? this.#variable(declared, member) : this.#literal(memberType, member)}`;
      });
      return `{ ${members.join(', ')} }`;
    }
    return JSON.stringify(value);
  }
}
