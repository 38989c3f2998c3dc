import { expect, test } from 'vitest';
import { BoundedCache } from '../../src/bounded-cache.ts';

function filled(bounds: { entries: number; characters: number }, texts: readonly string[]) {
  const cache = new BoundedCache<string>(bounds);
  for (const text of texts) cache.set(text, text.toUpperCase());
  return (text: string) => cache.get(text);
}

test('holds as many entries as it may, and drops what was used longest ago', () => {
  const cache = new BoundedCache<number>({ entries: 2, characters: 100 });
  cache.set('a', 1);
  cache.set('b', 2);
  expect(cache.get('a')).toBe(1);
  cache.set('c', 3);
  expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([1, undefined, 3]);
});

test('holds as many characters as it may, in all', () => {
  const get = filled({ entries: 10, characters: 10 }, ['aaaa', 'bbbb', 'cccc']);
  expect(['aaaa', 'bbbb', 'cccc'].map(get)).toEqual([undefined, 'BBBB', 'CCCC']);
});

test('does not drop others for a text that is too long by itself', () => {
  const get = filled({ entries: 10, characters: 10 }, ['aaaa', 'b'.repeat(11)]);
  expect(['aaaa', 'b'.repeat(11)].map(get)).toEqual(['AAAA', undefined]);
});

test('counts a text once that is set again', () => {
  const get = filled({ entries: 10, characters: 10 }, ['aaaa', 'aaaa', 'aaaa', 'bbbb']);
  expect(['aaaa', 'bbbb'].map(get)).toEqual(['AAAA', 'BBBB']);
});

test('counts what is kept by the size that is given', () => {
  const cache = new BoundedCache<string>({ entries: 10, characters: 10 });
  cache.set('a', 'x', 6);
  cache.set('b', 'y', 6);
  cache.set('c', 'z', 11);
  cache.set('b', 'y', 4);
  cache.set('d', 'w', 6);
  expect(['a', 'b', 'c', 'd'].map((text) => cache.get(text))).toEqual([undefined, 'y', undefined, 'w']);
});
