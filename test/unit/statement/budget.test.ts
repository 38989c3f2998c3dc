import { expect, test } from 'vitest';
import { Budget } from '../../../src/statement/budget.ts';
import { longScope, recordingExecutor } from '../../support/recording-executor.ts';

test('Budget refuses the statement above the limit before it is sent', async () => {
  const { executor, statements } = recordingExecutor();
  const budget = new Budget(executor, 2);
  const statement = {
    cql: 'SELECT',
    values: [],
    columns: [],
    kind: 'read',
    isIdempotent: true,
    isPrepared: true,
  } as const;
  await budget.execute(statement, longScope());
  await budget.execute(statement, longScope());
  await expect(budget.execute(statement, longScope())).rejects.toMatchObject({
    code: 'QUERY_TOO_COMPLEX',
    message: 'Cannot go on as the operation needs more than 2 statements',
  });
  expect(statements).toHaveLength(2);
});
