import { createHash } from 'node:crypto';
import { defineConfig, type Identity } from 'cassandra-graphql-gateway';

const hashOf = (key: string) => createHash('sha256').update(key).digest('hex');

/** Callers by the hashes of their keys, which are random and long; in production from where secrets are. */
const CALLERS: ReadonlyMap<string, Identity> = new Map([
  [hashOf('key of an editor'), { subject: 'ada', roles: ['editor'], tenant: 'north' }],
  [hashOf('key of a reader'), { subject: 'bob', roles: ['reader'], tenant: 'south' }],
]);

export default defineConfig({
  identify: ({ headers }) => {
    const key = headers['x-api-key'];
    if (key === undefined) return undefined; // anonymous
    return CALLERS.get(hashOf(key)) ?? { refused: 'the key is not known', challenge: 'ApiKey' };
  },
  // Everybody reads, editors write.
  authorize: (principal, _table, action) =>
    action === 'read' || (principal?.roles as Identity['roles'])?.includes('editor') === true,
});
