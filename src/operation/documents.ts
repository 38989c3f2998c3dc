/**
 * Texts -> documents that may run: parsed, validated, within the limits that do not depend on variables. Each text is
 * looked at once; what was found, faults included, is kept in bounded caches that go with the schema.
 */
import {
  type ASTVisitor,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  type ValidationContext,
  validate,
} from 'graphql';
import { BoundedCache } from '../bounded-cache.ts';
import type { Options } from '../config/options.ts';
import type { ErrorCode } from '../errors.ts';
import { limitRule, type ShapeLimits } from './limit-rules.ts';
import type { PreparedOperation } from './prepare.ts';

export type DocumentLimits = ShapeLimits & Pick<Options, 'maxTokens' | 'maxErrors' | 'introspection'>;

export interface ValidDocument {
  readonly document: DocumentNode;
  /** Those that were asked for, by the name that was given. */
  readonly operations: Map<string, PreparedOperation>;
  readonly errors?: undefined;
}

/** A document, or why it cannot run; every error has its code. */
export type ParsedText = ValidDocument | { readonly errors: readonly GraphQLError[] };

/** A document, its programs and plans take about a hundred bytes a character. */
const VALID_BOUNDS = { entries: 500, characters: 500_000 } as const;
const FAULTY_BOUNDS = { entries: 50, characters: 50_000 } as const;
const CHARACTERS_PER_TOKEN = 32;
const TOKENS_EXCEEDED = /tokens\. Parsing aborted/;

export class Documents {
  readonly schema: GraphQLSchema;
  readonly #limits: DocumentLimits;
  readonly #rules: Parameters<typeof validate>[2];
  readonly #valid = new BoundedCache<ParsedText>(VALID_BOUNDS);
  /** Those that stay whatever else is asked for. */
  #kept: ReadonlyMap<string, ParsedText> = new Map();
  readonly #faulty = new BoundedCache<ParsedText>(FAULTY_BOUNDS);

  constructor(schema: GraphQLSchema, limits: DocumentLimits) {
    this.schema = schema;
    this.#limits = limits;
    const introspection = limits.introspection ? [] : [NoSchemaIntrospectionCustomRule];
    this.#rules = [...specifiedRules, rootTypeRule, limitRule(limits), ...introspection];
  }

  /** Never throws for what a client sent. */
  read(text: string): ParsedText {
    const known = this.#valid.get(text) ?? this.#kept.get(text) ?? this.#faulty.get(text);
    if (known !== undefined) return known;
    const parsed = this.#parse(text);
    (parsed.errors === undefined ? this.#valid : this.#faulty).set(text, parsed);
    return parsed;
  }

  /** Keeps these, in place of those before. */
  keep(texts: Iterable<string>): void {
    this.#kept = new Map([...texts].map((text) => [text, this.#kept.get(text) ?? this.#parse(text)]));
  }

  /** Comments are no tokens, so the text is bounded too. */
  get #maxLength(): number {
    return this.#limits.maxTokens * CHARACTERS_PER_TOKEN;
  }

  #parse(text: string): ParsedText {
    if (text.length > this.#maxLength) return tooComplex(`it has more than ${this.#maxLength} characters`);
    try {
      return this.#validated(parse(text, { maxTokens: this.#limits.maxTokens }));
    } catch (error) {
      // Both go down into what is nested, and the stack ends where no limit of ours has ended it.
      if (error instanceof RangeError) return tooComplex('it is nested too deeply');
      if (!(error instanceof GraphQLError)) throw error;
      if (TOKENS_EXCEEDED.test(error.message)) return tooComplex(`it has more than ${this.#limits.maxTokens} tokens`);
      return { errors: [withCode(error, 'GRAPHQL_PARSE_FAILED')] };
    }
  }

  #validated(document: DocumentNode): ParsedText {
    const { maxErrors } = this.#limits;
    const errors = validate(this.schema, document, this.#rules, { maxErrors });
    if (errors.length === 0) return { document, operations: new Map() };
    // One more says that it was stopped.
    return { errors: errors.slice(0, maxErrors).map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED')) };
  }
}

/** graphql notices only while it executes that a schema has no mutations. */
function rootTypeRule(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition(node) {
      if (context.getSchema().getRootType(node.operation)) return;
      context.reportError(new GraphQLError(`Cannot run a ${node.operation} as the schema has none`, { nodes: node }));
    },
  };
}

function tooComplex(reason: string): ParsedText {
  return {
    errors: [new GraphQLError(`Cannot parse the document as ${reason}`, { extensions: { code: 'QUERY_TOO_COMPLEX' } })],
  };
}

/** The error with the code of its phase, unless who made it gave it one. */
export function withCode(error: GraphQLError, code: ErrorCode): GraphQLError {
  error.extensions.code ??= code;
  return error;
}
