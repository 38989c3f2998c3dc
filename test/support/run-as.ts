/** Operations of callers: each with its principal, as an embedding program or an authorizer gives it. */
import type { Principal } from '../../src/config/config.ts';
import type { Gateway } from '../../src/gateway/gateway.ts';
import type { Answer, LogLine } from './cassandra.ts';

export interface CallersAnswer extends Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The answer as it was sent. */
  readonly text: string;
}

export async function runAs(
  gateway: Gateway,
  principal: Principal,
  query: string,
  variables?: Readonly<Record<string, unknown>>,
): Promise<CallersAnswer> {
  const { status, headers, body } = await gateway.fetch(
    {
      method: 'POST',
      url: '/graphql',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ query, variables }),
    },
    { principal },
  );
  return { ...(JSON.parse(body) as Answer), status, headers, text: body };
}

/** Statements of the latest operation; none where it was not begun. */
export function statementsOf(lines: readonly LogLine[]): number {
  return Number(lines.findLast(({ message }) => message === 'operation')?.statements ?? 0);
}
