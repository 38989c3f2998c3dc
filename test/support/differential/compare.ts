/** One request, answered by the operations of the gateway and by graphql-js with the resolvers alone. */

import { type ExecutionResult, execute, type GraphQLSchema } from 'graphql';
import type { Config } from '../../../src/config/config.ts';
import type { Options } from '../../../src/config/options.ts';
import { readConfig } from '../../../src/config/read-config.ts';
import { Deadline } from '../../../src/deadline.ts';
import type { ErrorCode } from '../../../src/errors.ts';
import { createContext, type GatewayContext } from '../../../src/graphql/context.ts';
import { CursorCodec } from '../../../src/graphql/values/cursor.ts';
import type { TableModel } from '../../../src/model/keyspace-model.ts';
import { check } from '../../../src/operation/check.ts';
import { DocumentTexts } from '../../../src/operation/document-texts.ts';
import { Documents } from '../../../src/operation/documents.ts';
import { executedOutcome, type Outcome, refusedOutcome } from '../../../src/operation/finish.ts';
import { maskError } from '../../../src/operation/mask-error.ts';
import { Operations } from '../../../src/operation/operations.ts';
import { type OperationRequest, prepare } from '../../../src/operation/prepare.ts';
import { Usage } from '../../../src/statement/executor.ts';
import type { Statement } from '../../../src/statement/statement.ts';
import { createLogger } from '../../../src/telemetry/logger.ts';
import { anyCaller } from '../any-caller.ts';
import type { Recording } from '../recording-executor.ts';
import { type Script, scriptedExecutor } from './scripted-executor.ts';

export interface Answered {
  readonly outcome: Outcome;
  readonly statements: readonly Statement[];
}

/** Of a gateway that never connects. */
export function pairOptions(options: Partial<Options> = {}): Config {
  return readConfig(
    {
      GATEWAY_MODE: 'development',
      CASSANDRA_CONTACT_POINTS: 'a',
      CASSANDRA_LOCAL_DATACENTER: 'd',
      CASSANDRA_KEYSPACES: 'ks',
    },
    {},
    options,
  );
}

const CODEC = new CursorCodec(['a secret of the test']);

export class Pair {
  readonly #schema: GraphQLSchema;
  readonly #options: Options;
  readonly #operations: Operations;
  readonly #documents: Documents;

  constructor(schema: GraphQLSchema, tables: readonly TableModel[], options: Options) {
    this.#schema = schema;
    this.#options = options;
    this.#operations = new Operations({
      schema,
      tables,
      options,
      texts: new DocumentTexts(options),
      logger: createLogger('silent'),
    });
    this.#documents = new Documents(schema, options);
  }

  async ours(script: Script | (() => Recording), request: OperationRequest): Promise<Answered> {
    return this.#with(script, (context) => this.#operations.answer(request, context));
  }

  /** The same steps with graphql-js in the place of the engine. */
  async reference(script: Script | (() => Recording), request: OperationRequest): Promise<Answered> {
    return this.#with(script, async (context) => {
      const prepared = prepare(this.#documents, { ...request, text: request.query ?? '' }, undefined);
      if ('errors' in prepared) return refusedOutcome(prepared.errors.map((error) => this.#mask(error, 'BAD_REQUEST')));
      const checked = check({ schema: this.#schema, options: this.#options }, prepared, request.variables ?? {});
      if (checked.errors !== undefined)
        return refusedOutcome(checked.errors.map((error) => this.#mask(error, 'BAD_REQUEST')));
      const result: ExecutionResult = await execute({
        schema: this.#schema,
        document: prepared.document,
        operationName: request.operationName,
        contextValue: context,
        variableValues: request.variables,
      });
      const errors = result.errors?.map((error) => this.#mask(error, 'BAD_USER_INPUT'));
      return executedOutcome(errors === undefined ? result : { ...result, errors });
    });
  }

  #mask(error: unknown, code: ErrorCode) {
    return maskError(error, code, { showSuggestions: true, onUnexpected: () => {} });
  }

  async #with(
    script: Script | (() => Recording),
    answer: (context: GatewayContext) => Promise<Outcome>,
  ): Promise<Answered> {
    const { executor, statements } = typeof script === 'function' ? script() : scriptedExecutor(script);
    const deadline = Deadline.after(60_000);
    const context = createContext(
      {
        createExecutor: () => executor,
        replicasOf: () => undefined,
        options: this.#options,
        cursors: CODEC,
        checkHealth: () => Promise.reject(new Error('nobody asks')),
      },
      anyCaller({ deadline, origin: 'warm-up', usage: new Usage() }),
    );
    const outcome = await answer(context);
    deadline.close();
    return { outcome, statements };
  }
}
