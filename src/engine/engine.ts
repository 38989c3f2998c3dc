/**
 * Carries out operations without graphql-js's executor: a document is compiled into a program, rows become text directly.
 * What it does not know (batches, rows after a write, introspection, health, fields added in code) it declines before anything is sent. The
 * resolvers of the schema are its reference: it answers what graphql-js answers with them, byte for byte.
 */
import type { ExecutionResult, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { GatewayContext } from '../graphql/context.ts';
import type { TableModel } from '../model/keyspace-model.ts';
import { compile } from './compile.ts';
import { conditionVariables } from './document-names.ts';
import type { PreparedQuery, Program, WriteProgram } from './program.ts';
import { run } from './run.ts';
import { runWrites } from './run-writes.ts';
import { toResult } from './to-result.ts';
import { UNUSUAL, writeJson } from './write-json.ts';

/** The text of an answer without errors, or a result with errors. */
export type EngineAnswer = { readonly text: string } | { readonly result: ExecutionResult };

/** Programs of one operation, for the values of its `@skip` and `@include`; undefined where the engine declines. */
interface Programs {
  readonly conditions: readonly string[];
  readonly byValues: Map<string, Program | WriteProgram | undefined>;
}

/** An operation with more combinations of conditions is left to graphql-js. */
const MAX_PROGRAMS = 16;

export class Engine {
  readonly #schema: GraphQLSchema;
  readonly #tables: ReadonlyMap<string, TableModel>;
  /** They go with the operation, which the cache of documents bounds. */
  readonly #programs = new WeakMap<OperationDefinitionNode, Programs>();

  constructor(schema: GraphQLSchema, tables: readonly TableModel[]) {
    this.#schema = schema;
    this.#tables = new Map(tables.filter(({ rights }) => rights.read).map((table) => [table.id, table]));
  }

  /** The program of an operation, or undefined where the engine declines. @param variables coerced. */
  programOf(prepared: PreparedQuery, variables: Readonly<Record<string, unknown>>): Program | WriteProgram | undefined {
    let programs = this.#programs.get(prepared.operation);
    if (programs === undefined) {
      programs = { conditions: conditionVariables(prepared.document), byValues: new Map() };
      this.#programs.set(prepared.operation, programs);
    }
    const { conditions, byValues } = programs;
    const values = conditions.length === 0 ? '' : conditions.map((name) => String(variables[name])).join();
    if (byValues.has(values)) return byValues.get(values);
    if (byValues.size >= MAX_PROGRAMS) return undefined;
    const program = compile(this.#schema, prepared, variables);
    byValues.set(values, program);
    return program;
  }

  /** Compiles an operation before it is asked for, for all values of a few `@skip` and `@include`. */
  prepare(prepared: PreparedQuery): void {
    const names = conditionVariables(prepared.document);
    if (2 ** names.length > MAX_PROGRAMS) return;
    for (let bits = 0; bits < 2 ** names.length; bits += 1)
      this.programOf(prepared, Object.fromEntries(names.map((name, index) => [name, ((bits >> index) & 1) === 1])));
  }

  answer(
    program: Program | WriteProgram,
    context: GatewayContext,
    variables: Readonly<Record<string, unknown>>,
  ): Promise<EngineAnswer> {
    if ('writes' in program) return runWrites({ program, context, variables });
    return run({ program, context, variables, tables: this.#tables }).then((results) => {
      const { deadline } = context.scope;
      if (deadline.isAborted) throw deadline.error; // nobody reads what would be written
      try {
        return { text: writeJson(program, results, context) };
      } catch (error) {
        if (error !== UNUSUAL) throw error;
        return { result: toResult(program, results, context) };
      }
    });
  }
}
