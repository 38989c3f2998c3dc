import { expect, test } from 'vitest';
import { CqlMap } from '../../../../src/session/driver/cql-map.ts';

test('CqlMap keeps the types of keys, and shows replication settings as properties in any order', () => {
  const map = new CqlMap([
    ['class', 'org.apache.cassandra.locator.NetworkTopologyStrategy'],
    ['dc1', '3'],
  ]);
  expect({ ...map }).toEqual({ class: 'org.apache.cassandra.locator.NetworkTopologyStrategy', dc1: '3' });
  const later = new CqlMap([
    ['dc1', '3'],
    ['class', 'SimpleStrategy'],
  ]);
  expect({ ...later }).toEqual({ class: 'SimpleStrategy', dc1: '3' });
  const plain = new CqlMap([
    ['__proto__', 1],
    [2, 'two'],
  ]);
  expect([Object.keys(plain), plain.get(2), plain.get('__proto__')]).toEqual([[], 'two', 1]);
});
