/** The life of an operation, without HTTP: prepare, check, run, finish. One for each schema that is served. */
import {
  type ExecutionResult,
  execute,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { Options } from '../config/options.ts';
import type { ErrorCode, GatewayError } from '../errors.ts';
import type { GatewayContext } from '../graphql/context.ts';
import type { Logger } from '../telemetry/logger.ts';
import { check } from './check.ts';
import type { CostOptions } from './cost.ts';
import { type DocumentLimits, Documents } from './documents.ts';
import { executedOutcome, type Outcome, refusedOutcome } from './finish.ts';
import { maskError } from './mask-error.ts';
import { logOperation } from './operation-log.ts';
import { type OperationRequest, prepare } from './prepare.ts';

export interface OperationsParts {
  readonly schema: GraphQLSchema;
  readonly options: DocumentLimits & CostOptions & Pick<Options, 'introspection'>;
  readonly logger: Logger;
  /** Present while the schema is not known: what everything but `clusterHealth` is answered with. */
  readonly notReady?: (() => GatewayError) | undefined;
}

export class Operations {
  readonly #parts: OperationsParts;
  readonly #documents: Documents;

  constructor(parts: OperationsParts) {
    this.#parts = parts;
    this.#documents = new Documents(parts.schema, parts.options);
  }

  /** Answers one request; never rejects for what a client sent or Cassandra did. */
  async answer(request: OperationRequest, context: GatewayContext): Promise<Outcome> {
    const startedAt = performance.now();
    const { schema, options, notReady } = this.#parts;
    const end = (outcome: Outcome, operation?: OperationDefinitionNode) => {
      const codes = outcome.result.errors?.map(({ extensions }) => extensions.code) ?? [];
      logOperation(this.#parts.logger, context.scope, { operation, startedAt, codes });
      return outcome;
    };
    const prepared = prepare(this.#documents, request, notReady);
    if ('errors' in prepared) return end(this.#refused(prepared.errors));
    const checked = check(schema, prepared, request, options);
    if (checked.errors !== undefined) return end(this.#refused(checked.errors), prepared.operation);
    const result = await execute({
      schema,
      document: prepared.document,
      operationName: request.operationName,
      contextValue: context,
      variableValues: request.variables,
    });
    return end(executedOutcome(this.#shown(result)), prepared.operation);
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
