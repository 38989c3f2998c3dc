/**
 * Statements that ask for their whole answer unpaged get it from Cassandra at once; managed services answer in pages of
 * their own all the same, short and empty ones too, which are followed here.
 */
import { GatewayError } from '../../errors.ts';
import type { Page, Statement } from '../../statement/statement.ts';

const MAX_PAGES = 1_000;

/**
 * The whole answer to a statement that asks for it unpaged; the first page of any other.
 * @throws {GatewayError} `CASSANDRA_FAILURE` when the pages do not end.
 */
export function readWhole(
  statement: Statement,
  first: Page,
  send: (statement: Statement) => Promise<Page>,
): Page | Promise<Page> {
  const isComplete = first.pageState === undefined || statement.fetchSize !== undefined || statement.kind === 'write';
  return isComplete ? first : readRest(statement, first, send);
}

async function readRest(
  statement: Statement,
  first: Page,
  send: (statement: Statement) => Promise<Page>,
): Promise<Page> {
  let page = first;
  const rows = [...page.rows];
  for (let pages = 1; page.pageState !== undefined; pages += 1) {
    if (pages === MAX_PAGES)
      throw new GatewayError('CASSANDRA_FAILURE', `Cassandra sent more than ${MAX_PAGES} pages of one answer`);
    page = await send({ ...statement, pageState: page.pageState });
    rows.push(...page.rows);
  }
  return { rows };
}
