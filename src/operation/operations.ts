/** The life of an operation, without HTTP: prepare, check, run, finish. One for each schema that is served. */
import { type ExecutionResult, execute, type GraphQLError, type GraphQLSchema } from 'graphql';
import type { Options } from '../config/options.ts';
import { Engine } from '../engine/engine.ts';
import type { Program } from '../engine/program.ts';
import type { ErrorCode, GatewayError } from '../errors.ts';
import type { GatewayContext } from '../graphql/context.ts';
import type { TableModel } from '../model/keyspace-model.ts';
import type { Logger } from '../telemetry/logger.ts';
import { check } from './check.ts';
import type { CostOptions } from './cost.ts';
import { type DocumentLimits, Documents } from './documents.ts';
import { executedOutcome, type Outcome, refusedOutcome, textOutcome } from './finish.ts';
import { maskError } from './mask-error.ts';
import { loggedName, logOperation } from './operation-log.ts';
import { type OperationRequest, type PreparedOperation, prepare } from './prepare.ts';

export interface OperationsParts {
  readonly schema: GraphQLSchema;
  readonly tables: readonly TableModel[];
  readonly options: DocumentLimits & CostOptions & Pick<Options, 'introspection'>;
  readonly logger: Logger;
  /** Present while the schema is not known: what everything but `clusterHealth` is answered with. */
  readonly notReady?: (() => GatewayError) | undefined;
}

export class Operations {
  readonly #parts: OperationsParts;
  readonly #documents: Documents;
  readonly #engine: Engine;

  constructor(parts: OperationsParts) {
    this.#parts = parts;
    this.#documents = new Documents(parts.schema, parts.options);
    this.#engine = new Engine(parts.schema, parts.tables);
  }

  /** Answers one request; never rejects for what a client sent or Cassandra did. */
  async answer(request: OperationRequest, context: GatewayContext): Promise<Outcome> {
    const startedAt = performance.now();
    const prepared = prepare(this.#documents, request, this.#parts.notReady);
    if ('errors' in prepared) return this.#end(context, this.#refused(prepared.errors), { startedAt });
    const { name } = prepared;
    const checked = check(this.#parts.schema, prepared, request, this.#parts.options);
    if (checked.errors !== undefined) return this.#end(context, this.#refused(checked.errors), { startedAt, name });
    try {
      const outcome = await this.#run(prepared, { request, context, variables: checked.variables });
      return this.#end(context, outcome, { startedAt, name });
    } catch (error) {
      // A mistake of ours: what it left undone is not known.
      const outcome = executedOutcome({ errors: [this.mask(error, 'INTERNAL_SERVER_ERROR')], data: null });
      return this.#end(context, outcome, { startedAt, name });
    }
  }

  #end(
    { scope }: GatewayContext,
    outcome: Outcome,
    { startedAt, name = loggedName(undefined) }: { readonly startedAt: number; readonly name?: string },
  ): Outcome {
    // Of a client that went away nobody reads the answer, and it says nothing of us.
    if (!scope.deadline.isAborted) logOperation(this.#parts.logger, scope, { name, startedAt, codes: outcome.codes });
    return outcome;
  }

  /** The engine answers what it knows; graphql-js with our resolvers all else. */
  #run(prepared: PreparedOperation, { request, context, variables }: Running): Promise<Outcome> {
    const program = this.#engine.programOf(prepared, variables);
    if (program !== undefined) return this.#runProgram(program, context, variables);
    return this.#runResolvers(prepared, request, context);
  }

  async #runProgram(
    program: Program,
    context: GatewayContext,
    variables: Readonly<Record<string, unknown>>,
  ): Promise<Outcome> {
    const answer = await this.#engine.answer(program, context, variables);
    return 'text' in answer ? textOutcome(answer.text) : executedOutcome(this.#shown(answer.result));
  }

  async #runResolvers(
    { document }: PreparedOperation,
    { operationName, variables }: OperationRequest,
    contextValue: GatewayContext,
  ): Promise<Outcome> {
    const { schema } = this.#parts;
    const result = await execute({ schema, document, operationName, contextValue, variableValues: variables });
    return executedOutcome(this.#shown(result));
  }

  /** An error of the request itself, on its way to the client. */
  mask(error: unknown, phaseCode: ErrorCode): GraphQLError {
    const { options, logger } = this.#parts;
    return maskError(error, phaseCode, {
      showSuggestions: options.introspection,
      onUnexpected: (cause) => logger.error('unexpected error', { error: cause }),
    });
  }

  #refused(errors: readonly GraphQLError[]): Outcome {
    return refusedOutcome(errors.map((error) => this.mask(error, 'BAD_REQUEST')));
  }

  /** What graphql itself refuses while it executes are values of arguments. */
  #shown(result: ExecutionResult): ExecutionResult {
    if (result.errors === undefined) return result;
    return { ...result, errors: result.errors.map((error) => this.mask(error, 'BAD_USER_INPUT')) };
  }
}

interface Running {
  readonly request: OperationRequest;
  readonly context: GatewayContext;
  /** Coerced. */
  readonly variables: Readonly<Record<string, unknown>>;
}
