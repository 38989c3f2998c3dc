import { expect, test } from 'vitest';
import { readWhole } from '../../../../src/session/wire/whole-answer.ts';
import type { Page, Statement } from '../../../../src/statement/statement.ts';

const STATEMENT: Statement = {
  cql: 'SELECT',
  values: [],
  columns: [],
  kind: 'read',
  isIdempotent: true,
  isPrepared: true,
};

const AGAIN: Page = { rows: [], pageState: 'again' };

function paged(...sizes: readonly number[]) {
  const asked: (string | undefined)[] = [];
  let row = 0;
  const send = async ({ pageState }: Statement): Promise<Page> => {
    asked.push(pageState);
    const index = asked.length - 1;
    const rows = Array.from({ length: sizes[index] ?? 0 }, () => ({ n: row++ }));
    return index < sizes.length - 1 ? { rows, pageState: `p${index + 1}` } : { rows };
  };
  return { asked, send };
}

test('an unpaged statement whose answer comes in pages, short and empty ones too, is read to the end', async () => {
  const { asked, send } = paged(2, 0, 0, 1);
  expect(await readWhole(STATEMENT, await send(STATEMENT), send)).toEqual({ rows: [{ n: 0 }, { n: 1 }, { n: 2 }] });
  expect(asked).toEqual([undefined, 'p1', 'p2', 'p3']);
});

test('one page of a paged statement is one page', async () => {
  const { asked, send } = paged(2, 2);
  expect(await readWhole({ ...STATEMENT, fetchSize: 2 }, await send(STATEMENT), send)).toEqual({
    rows: [{ n: 0 }, { n: 1 }],
    pageState: 'p1',
  });
  expect(asked).toEqual([undefined]);
});

test('pages without an end are given up', async () => {
  await expect(readWhole(STATEMENT, AGAIN, async () => AGAIN)).rejects.toMatchObject({
    code: 'CASSANDRA_FAILURE',
  });
});
