/**
 * Statements that ask for their whole answer unpaged get it from Cassandra at once; managed services answer in pages of
 * their own all the same, short and empty ones too, which are followed here.
 */
import { GatewayError } from '../../errors.ts';
import type { Page, Statement } from '../../statement/statement.ts';

const MAX_PAGES = 1_000;

/** @throws {GatewayError} `CASSANDRA_FAILURE` when the pages do not end. */
export function readWhole(statement: Statement, send: (statement: Statement) => Promise<Page>): Promise<Page> {
  const first = send(statement);
  if (statement.fetchSize !== undefined || statement.kind === 'write') return first;
  return first.then((page) => (page.pageState === undefined ? page : readRest(statement, page, send)));
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
