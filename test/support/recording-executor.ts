/** The one double of the tests: records statements and answers them from a function. */
import type { Row } from '../../src/cql-type/value-type.ts';
import { Deadline } from '../../src/deadline.ts';
import type { ExecutionScope, Executor } from '../../src/statement/executor.ts';
import type { Page, Statement } from '../../src/statement/statement.ts';

export interface Recording {
  readonly executor: Executor;
  readonly statements: Statement[];
}

export function recordingExecutor(
  answer: (statement: Statement) => readonly Row[] | Page | Error = () => [],
): Recording {
  const statements: Statement[] = [];
  const executor: Executor = {
    execute: async (statement) => {
      statements.push(statement);
      const outcome = answer(statement);
      if (outcome instanceof Error) throw outcome;
      return Array.isArray(outcome) ? { rows: outcome } : (outcome as Page);
    },
  };
  return { executor, statements };
}

/** A scope whose deadline outlasts any test. */
export function longScope(): ExecutionScope {
  return { deadline: Deadline.after(60_000), origin: 'client' };
}
