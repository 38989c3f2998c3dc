/**
 * Parser for the type texts of `system_schema`. The driver's own parser tests prefixes without word boundaries and
 * breaks on user-defined types called `settings` or `list_item`, so the gateway does not use it.
 */
import { type CqlType, NATIVE_TYPES, type NativeType } from './cql-type.ts';

/**
 * Parses one CQL type, such as `map<text, frozen<list<int>>>`.
 * @throws {SyntaxError} on text that is no CQL type, with the position.
 */
export function parseCqlType(text: string): CqlType {
  const parser = new TypeParser(text);
  const type = parser.parseType();
  parser.expectEnd();
  return type;
}

type Token = {
  readonly kind: 'name' | 'quoted' | 'custom' | 'symbol' | 'number' | 'end';
  readonly text: string;
  readonly at: number;
};

const TOKEN = /\s*(?:([A-Za-z_]\w*)|("(?:[^"]|"")*")|('(?:[^']|'')*')|(\d+)|([<>,]))/y;

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  const end = text.trimEnd().length;
  while (pattern.lastIndex < end) {
    const at = pattern.lastIndex;
    const match = pattern.exec(text);
    if (match === null) throw new SyntaxError(`Cannot parse the CQL type ${JSON.stringify(text)} at position ${at}`);
    const [, name, quoted, custom, number, symbol] = match;
    if (name !== undefined) tokens.push({ kind: 'name', text: name, at });
    else if (quoted !== undefined) tokens.push({ kind: 'quoted', text: quoted.slice(1, -1).replaceAll('""', '"'), at });
    else if (custom !== undefined) tokens.push({ kind: 'custom', text: custom, at });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, at });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol, at });
  }
  return tokens;
}

class TypeParser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokenize(text);
  }

  parseType(): CqlType {
    const token = this.#take();
    if (token.kind === 'quoted') return { kind: 'udt', name: token.text, isFrozen: false };
    if (token.kind !== 'name') throw this.#fault(token);
    const name = token.text.toLowerCase();
    return this.#peek().text === '<' && this.#peek().kind === 'symbol' ? this.#parseGeneric(name, token) : named(name);
  }

  expectEnd(): void {
    const token = this.#peek();
    if (token.kind !== 'end') throw this.#fault(token);
  }

  #parseGeneric(name: string, token: Token): CqlType {
    this.#expect('<');
    const type = this.#parseParameters(name, token);
    this.#expect('>');
    return type;
  }

  #parseParameters(name: string, token: Token): CqlType {
    switch (name) {
      case 'frozen':
        return freeze(this.parseType());
      case 'list':
      case 'set':
        return { kind: name, of: this.parseType(), isFrozen: false };
      case 'map': {
        const key = this.parseType();
        this.#expect(',');
        return { kind: 'map', key, value: this.parseType(), isFrozen: false };
      }
      case 'tuple': {
        const items = [this.parseType()];
        while (this.#peek().text === ',' && this.#take()) items.push(this.parseType());
        return { kind: 'tuple', items };
      }
      case 'vector': {
        const of = this.parseType();
        this.#expect(',');
        const size = this.#take();
        if (size.kind !== 'number') throw this.#fault(size);
        return { kind: 'vector', of, dimensions: Number(size.text) };
      }
      default:
        throw this.#fault(token);
    }
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end', text: '', at: this.#text.length };
  }

  #take(): Token {
    const token = this.#peek();
    this.#next += 1;
    return token;
  }

  #expect(symbol: string): void {
    const token = this.#take();
    if (token.kind !== 'symbol' || token.text !== symbol) throw this.#fault(token);
  }

  #fault(token: Token): SyntaxError {
    return new SyntaxError(`Cannot parse the CQL type ${JSON.stringify(this.#text)} at position ${token.at}`);
  }
}

function named(name: string): CqlType {
  if (name === 'varchar') return { kind: 'native', name: 'text' };
  const native = NATIVE_TYPES.find((known) => known === name);
  return native === undefined
    ? { kind: 'udt', name, isFrozen: false }
    : { kind: 'native', name: native satisfies NativeType };
}

function freeze(type: CqlType): CqlType {
  switch (type.kind) {
    case 'list':
    case 'set':
    case 'map':
    case 'udt':
      return { ...type, isFrozen: true };
    default:
      return type; // tuples are always frozen, vectors and native types never carry the mark
  }
}
