import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { GatewayError } from '../../../../src/errors.ts';
import { SchemaNotices } from '../../../../src/session/life/schema-notices.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function notices(doubted = true) {
  const heard: unknown[] = [];
  const made = new SchemaNotices(() => heard.push('compared anew'));
  made.listener = { changed: (keyspace) => heard.push(keyspace), doubted: () => doubted };
  return { made, heard };
}
const FAILURE = new GatewayError('CASSANDRA_FAILURE', 'Replicas failed', { outcome: 'UNKNOWN' });

describe('SchemaNotices', () => {
  test('tells of changes that are announced, and of other versions that nodes name', () => {
    const { made, heard } = notices();
    made.connected('v1');
    made.named('v1');
    made.named(undefined);
    expect([made.version, heard]).toEqual(['v1', []]);
    made.named('v2');
    made.announced('shop');
    expect([made.version, heard]).toEqual(['v2', ['compared anew', undefined, 'compared anew', 'shop']]);
  });

  test.each([true, false])('says that trying again helps where the schema is about to be read: %s', (doubted) => {
    const error = new GatewayError('SCHEMA_CHANGED', 'x', { outcome: 'UNKNOWN', details: { a: 1 } });
    expect(notices(doubted).made.judged(error)).toMatchObject({
      code: 'SCHEMA_CHANGED',
      outcome: 'UNKNOWN',
      details: { a: 1, retryable: doubted },
    });
  });

  test('takes a failure without a reason for one of the change in the seconds after it, and no other', async () => {
    const { made } = notices();
    expect(made.judged(FAILURE)).toBe(FAILURE);
    made.announced('shop');
    expect(made.judged(FAILURE)).toMatchObject({ code: 'SCHEMA_CHANGED', outcome: 'UNKNOWN' });
    const explained = new GatewayError('CASSANDRA_FAILURE', 'x', { details: { retryable: false } });
    expect(made.judged(explained)).toBe(explained);
    vi.advanceTimersByTime(10_000);
    expect(made.judged(FAILURE)).toBe(FAILURE);
    let pings = 0;
    const answering =
      (...versions: string[]) =>
      async () => {
        pings += 1;
        return versions.map((schemaVersion) => ({ address: 'a', schemaVersion }));
      };
    await Promise.all([made.look(answering('v1', 'v1')), made.look(answering('v1', 'v1'))]);
    expect([pings, made.judged(FAILURE)]).toEqual([1, FAILURE]);
    await made.look(answering('v1', 'v2'));
    expect(made.judged(FAILURE)).toMatchObject({ code: 'SCHEMA_CHANGED' });
  });
});
