import { describe, expect, test } from 'vitest';
import { pagePart, perPartitionSize } from '../../../src/plan/page-size.ts';

const LIMITS = { defaultPageSize: 20, maxPageSize: 200 };

describe('pagePart()', () => {
  test('counts from the beginning unless `last` or `before` is given', () => {
    expect(pagePart({}, LIMITS)).toEqual({ isBackward: false, size: 20, cursor: undefined });
    expect(pagePart({ first: 0, after: 'a' }, LIMITS)).toEqual({ isBackward: false, size: 0, cursor: 'a' });
    expect(pagePart({ last: 3 }, LIMITS)).toEqual({ isBackward: true, size: 3, cursor: undefined });
    expect(pagePart({ before: 'b', first: null }, LIMITS)).toEqual({ isBackward: true, size: 20, cursor: 'b' });
  });

  test.each([
    [{ first: 1, last: 1 }, /forward and backward/],
    [{ after: 'a', last: 1 }, /forward and backward/],
    [{ first: 1, before: 'b' }, /forward and backward/],
    [{ last: 201 }, /`last` goes from 0 to 200/],
    [{ first: -1 }, /`first` goes from 0 to 200/],
  ])('refuses %j', (bounds, message) => {
    expect(() => pagePart(bounds, LIMITS)).toThrow(message);
    expect(() => pagePart(bounds, LIMITS)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
  });
});

test('perPartitionSize() is undefined where nothing is given, and refuses what no partition could have', () => {
  expect(perPartitionSize(null, LIMITS)).toBe(undefined);
  expect(perPartitionSize(1, LIMITS)).toBe(1);
  for (const given of [0, -1, 201]) expect(() => perPartitionSize(given, LIMITS)).toThrow(/goes from 1 to 200/);
});
