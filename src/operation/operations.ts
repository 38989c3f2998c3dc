/** The life of an operation, without HTTP: prepare, check, run, finish. One for each schema that is served. */
import type { GraphQLError, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { Options } from '../config/options.ts';
import { Engine, type EngineAnswer } from '../engine/engine.ts';
import { attempt, type ErrorCode, GatewayError } from '../errors.ts';
import type { GatewayContext } from '../graphql/context.ts';
import type { TableModel } from '../model/keyspace-model.ts';
import type { Logger } from '../telemetry/logger.ts';
import { batchOf, boundRefusal } from './batch.ts';
import { check } from './check.ts';
import { executeWithValues } from './coerced-execution.ts';
import type { CostOptions } from './cost.ts';
import type { DocumentTexts } from './document-texts.ts';
import { type DocumentLimits, Documents } from './documents.ts';
import { executedOutcome, type Outcome, refusedOutcome, textOutcome, withExtensions } from './finish.ts';
import { maskError } from './mask-error.ts';
import { costOf, estimateOf, loggedName, logOperation } from './operation-log.ts';
import {
  allOperations,
  type OperationRequest,
  type Prepared,
  type PreparedOperation,
  prepare,
  wrapped,
} from './prepare.ts';
import { publicWarning } from './public-warning.ts';

export interface OperationsParts {
  readonly schema: GraphQLSchema;
  readonly tables: readonly TableModel[];
  readonly options: OperationOptions;
  readonly texts: DocumentTexts;
  readonly logger: Logger;
  /** Present while the schema is not known: what everything but `clusterHealth` is answered with. */
  readonly notReady?: (() => GatewayError) | undefined;
}

export type OperationOptions = DocumentLimits &
  CostOptions &
  Pick<Options, 'introspection' | 'warnings' | 'costs' | 'maxInputItems' | 'trustedDocuments'>;

export class Operations {
  readonly #parts: OperationsParts;
  readonly #documents: Documents;
  readonly #engine: Engine;

  constructor(parts: OperationsParts) {
    this.#parts = parts;
    this.#documents = new Documents(parts.schema, parts.options);
    this.#engine = new Engine(parts.schema, parts.tables);
  }

  get schema(): GraphQLSchema {
    return this.#parts.schema;
  }

  /** Answers one request; never rejects for what a client sent or Cassandra did. */
  answer(request: OperationRequest, context: GatewayContext): Promise<Outcome> {
    const startedAt = performance.now();
    const { prepared, isTrusted } = this.#prepare(request);
    if ('errors' in prepared) {
      const beginning = { startedAt, name: loggedName(undefined) };
      return Promise.resolve(this.#end(context, this.#refused(prepared.errors), beginning));
    }
    const beginning = { startedAt, name: prepared.name };
    return attempt(() => this.#run(prepared, request, context)).then(
      (answer) => {
        const { rate, scope } = context;
        // A statement that found nothing was one all the same.
        if (isRefunded(prepared, answer, context))
          rate?.giveBack(Math.max(scope.usage?.rows ?? 0, scope.usage?.statements ?? 0));
        return this.#end(context, this.#outcomeOf(answer, isTrusted), beginning);
      },
      // A mistake of ours: what it left undone is not known.
      (error: unknown) => {
        const errors = [this.mask(error, 'INTERNAL_SERVER_ERROR')];
        return this.#end(context, executedOutcome({ errors, data: null }), beginning);
      },
    );
  }

  /** Compiles trusted documents before they are asked for, and gives back those that cannot run. */
  prepareTrusted(): readonly FaultyDocument[] {
    const { trusted } = this.#parts.texts;
    this.#documents.keep(trusted);
    return [...trusted].flatMap((text) => {
      const document = this.#documents.read(text);
      if (document.errors !== undefined) return [{ text, errors: document.errors }];
      for (const prepared of allOperations(this.#parts.schema, document)) this.#engine.prepare(prepared);
      return [];
    });
  }

  /** Queries of a document that run no code of the configuration: those that the engine knows. */
  plainQueries(text: string): readonly OperationDefinitionNode[] {
    const document = this.#documents.read(text);
    if (document.errors !== undefined) return [];
    return allOperations(this.#parts.schema, document)
      .filter(
        (prepared) => prepared.operation.operation === 'query' && this.#engine.programOf(prepared, {}) !== undefined,
      )
      .map(({ operation }) => operation);
  }

  #prepare(request: OperationRequest): { readonly prepared: Prepared; readonly isTrusted: boolean } {
    const { texts, options, notReady } = this.#parts;
    const named = texts.of(request, options.trustedDocuments);
    if (named instanceof GatewayError) return { prepared: { errors: [wrapped(named)] }, isTrusted: false };
    const { text, isTrusted } = named;
    const { operationName, isReadOnly } = request;
    const prepared = prepare(this.#documents, { text, operationName, isReadOnly }, notReady);
    if (!('errors' in prepared)) texts.keep(named);
    return { prepared, isTrusted };
  }

  #end({ scope, permits }: GatewayContext, outcome: Outcome, { startedAt, name }: Beginning): Outcome {
    const { warnings = NONE, ofRows = NONE, heard = NONE } = scope.usage ?? {};
    // Of a client that went away nobody reads the answer, and it says nothing of us.
    if (!scope.deadline.isAborted) logOperation(this.#parts.logger, scope, { name, startedAt, codes: outcome.codes });
    const { options, logger } = this.#parts;
    const count = warnings.length + ofRows.length + heard.length;
    if (count === 0 && !options.costs) return outcome;
    if (count > 0)
      logger.warn('operation warned', { name: JSON.parse(name), warnings: [...warnings, ...ofRows, ...heard] });
    // Rows that were read and are not permitted would be told by warnings, and by their number.
    const seesAll = permits === undefined;
    const told = seesAll ? [...warnings, ...ofRows, ...(options.warnings ? heard.map(publicWarning) : [])] : warnings;
    return withExtensions(outcome, {
      ...(told.length === 0 ? {} : { warnings: told }),
      ...(options.costs ? { cost: seesAll ? costOf(scope.usage) : estimateOf(scope.usage) } : {}),
    });
  }

  /** The engine answers what it knows; graphql-js with our resolvers all else. */
  #run(prepared: PreparedOperation, request: OperationRequest, context: GatewayContext): Promise<Answer> {
    const checked = check(this.#parts, prepared, request.variables ?? NO_VARIABLES);
    if (checked.errors !== undefined) return Promise.resolve({ refused: checked.errors });
    const { rate, scope } = context;
    if (scope.usage !== undefined) scope.usage.cost = checked.cost;
    const refusal = rate?.takeCost(checked.cost);
    if (refusal !== undefined) return Promise.resolve({ refused: [wrapped(refusal)] });
    const fault = boundRefusal(this.#parts.schema, prepared, checked.variables);
    if (fault !== undefined) return Promise.resolve({ refused: [fault] });
    const program = this.#engine.programOf(prepared, checked.variables);
    return program === undefined
      ? this.#runResolvers(prepared, request.operationName, { context, variables: checked.variables })
      : this.#engine.answer(program, context, checked.variables);
  }

  async #runResolvers(
    { executed: document, operation }: PreparedOperation,
    operationName: OperationRequest['operationName'],
    { context: contextValue, variables: variableValues }: Checked,
  ): Promise<Answer> {
    const args = { schema: this.#parts.schema, document, operationName, contextValue, variableValues };
    const batch = batchOf(operation, variableValues);
    if (batch !== undefined) {
      contextValue.progress.batch = batch;
      await executeWithValues(args); // each field hands its write over
      await batch.send(contextValue);
    }
    const result = await executeWithValues(args);
    // Without data nothing was executed.
    return result.data === undefined ? { refused: result.errors ?? [] } : { result };
  }

  /** An error of the request itself, on its way to the client. */
  mask(error: unknown, phaseCode: ErrorCode): GraphQLError {
    const { options, logger } = this.#parts;
    return maskError(error, phaseCode, {
      showSuggestions: options.introspection,
      onUnexpected: (cause) => logger.error('unexpected error', { error: cause }),
    });
  }

  #refused(errors: readonly GraphQLError[], phaseCode: ErrorCode = 'BAD_REQUEST'): Outcome {
    return refusedOutcome(errors.map((error) => this.mask(error, phaseCode)));
  }

  #outcomeOf(answer: Answer, isTrusted: boolean): Outcome {
    if ('text' in answer) return isTrusted ? { ...textOutcome(answer.text), isOfData: true } : textOutcome(answer.text);
    if ('refused' in answer) return this.#refused(answer.refused, 'BAD_USER_INPUT');
    const { result } = answer;
    if (result.errors === undefined) return executedOutcome(result);
    // What graphql itself refuses while it executes are values of arguments.
    return executedOutcome({ ...result, errors: result.errors.map((error) => this.mask(error, 'BAD_USER_INPUT')) });
  }
}

/** A trusted document that the schema, or a limit, does not let run. */
export interface FaultyDocument {
  readonly text: string;
  readonly errors: readonly GraphQLError[];
}

/**
 * Whether what it did not read is given back: it was a query of rows alone, which came to its end, and whose number tells
 * what Cassandra did, and nothing of rows that the caller may not read.
 */
function isRefunded({ operation }: PreparedOperation, answer: Answer, { permits, scope }: GatewayContext): boolean {
  const isOfRows = 'text' in answer && operation.operation === 'query';
  return isOfRows && permits === undefined && scope.usage?.isFiltering !== true && scope.deadline.error === undefined;
}

interface Checked {
  readonly context: GatewayContext;
  /** Coerced. */
  readonly variables: Readonly<Record<string, unknown>>;
}

interface Beginning {
  /** By `performance.now()`. */
  readonly startedAt: number;
  /** As it is logged. */
  readonly name: string;
}

/** What came of an operation, errors not masked; or why it was not begun. */
type Answer = EngineAnswer | { readonly refused: readonly GraphQLError[] };

const NO_VARIABLES = {};
const NONE: readonly string[] = [];
