/** Options of how much a caller may ask for in a time. */
import { int, type Option, oneOf, text } from './option.ts';

export const RATE_OPTIONS = {
  rateLimitRequests: int({
    env: 'GATEWAY_RATE_LIMIT_REQUESTS',
    fallback: 0,
    min: 0,
    max: 1_000_000_000,
    doc: 'Requests that a caller may send in `rateLimitWindowS`; 0 for no limit.',
  }),
  rateLimitCost: int({
    env: 'GATEWAY_RATE_LIMIT_COST',
    fallback: 0,
    min: 0,
    max: 1_000_000_000,
    doc: 'Rows that the operations of a caller may ask for in that time; what was not read is given back. 0 for no limit.',
  }),
  rateLimitWindowS: int({
    env: 'GATEWAY_RATE_LIMIT_WINDOW_S',
    fallback: 60,
    min: 1,
    max: 86_400,
    unit: 's',
    doc: 'In which all of it comes back, steadily: a caller that was silent may use it at once.',
  }),
  rateLimitBy: oneOf(['subject', 'tenant', 'address'], {
    env: 'GATEWAY_RATE_LIMIT_BY',
    fallback: 'subject',
    doc: 'Whose it is: each subject has its own, each tenant, or each address; callers without identity are told apart by their addresses.',
  }),
  rateLimitTable: text({
    env: 'GATEWAY_RATE_LIMIT_TABLE',
    fallback: undefined,
    doc: 'Table, `keyspace.table`, in which the processes of a fleet add up what a caller used; `check` prints how it is created. Without it each process counts for itself.',
  }),
  trustedProxies: int({
    env: 'GATEWAY_TRUSTED_PROXIES',
    fallback: 0,
    min: 0,
    max: 10,
    doc: "Proxies in front that add to `X-Forwarded-For`: the outermost of them says a caller's address; with 0 it is that of the connection.",
  }),
} as const satisfies Record<string, Option<unknown>>;
