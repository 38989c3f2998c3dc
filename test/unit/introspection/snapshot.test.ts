import { expect, test } from 'vitest';
import { digestOf, parseSnapshot, SNAPSHOT_FORMAT, serializeSnapshot } from '../../../src/introspection/snapshot.ts';
import { SHOP_METADATA as SHOP } from '../../support/shop-model.ts';

const VERSION = '11111111-0000-1000-8000-000000000000';
const text = serializeSnapshot([SHOP], VERSION);
const parsed = () => JSON.parse(text) as Record<string, unknown>;
const refusal = (value: unknown, keyspaces = ['shop']) => {
  try {
    parseSnapshot(value, keyspaces);
    return 'accepted';
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return `${code}: ${message}`;
  }
};

test('a snapshot is read as it was written, and written the same each time', () => {
  const snapshot = parseSnapshot(parsed(), ['shop']);
  expect(snapshot).toEqual({
    format: SNAPSHOT_FORMAT,
    schemaVersion: VERSION,
    digest: digestOf([SHOP]),
    keyspaces: [SHOP],
  });
  expect(serializeSnapshot(snapshot.keyspaces, VERSION)).toBe(text);
});

test('it is made for review: no line is long, a column is a line', () => {
  const lines = text.split('\n');
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(200);
  expect(lines.filter((line) => line.includes('"name":"sku"')).length).toBeGreaterThan(0);
});

test('its digest is that of the schema, not of the cluster', () => {
  const elsewhere = { ...SHOP, tables: SHOP.tables.map((table) => ({ ...table, id: 'other' })) };
  expect(digestOf([elsewhere])).toBe(digestOf([SHOP]));
  const changed = { ...SHOP, tables: SHOP.tables.map((table) => ({ ...table, comment: 'other' })) };
  expect(digestOf([changed])).not.toBe(digestOf([SHOP]));
  expect(digestOf([{ ...SHOP, replication: { class: 'x' } }])).toBe(digestOf([SHOP]));
  const other = { ...SHOP, name: 'other' };
  expect(digestOf([other, SHOP])).toBe(digestOf([SHOP, other]));
});

test.each([
  ['no object', [], /not a snapshot of this gateway/],
  ['another format', { ...parsed(), format: 1 }, /has format 1, expected 2/],
  ['no keyspaces', { ...parsed(), keyspaces: null }, /it is damaged/],
  ['keyspaces that are none', { ...parsed(), keyspaces: [null] }, /its digest does not fit its content/],
  ['a change by hand', JSON.parse(text.replace('"sku"', '"ska"')), /changed by hand: its digest does not fit/],
])('%s is refused with the way out', (_what, value, reason) => {
  expect(refusal(value)).toMatch(reason);
  expect(refusal(value)).toMatch(
    /^SNAPSHOT_INVALID: Cannot use the schema snapshot as .*: make a new one with the command "snapshot"$/,
  );
});

test('a snapshot without a keyspace that is to be served is refused by its name', () => {
  expect(refusal(parsed(), ['shop', 'other'])).toMatch(/it has no keyspace "other"/);
});

test('of a snapshot with more keyspaces those that are served are kept', () => {
  const both = JSON.parse(serializeSnapshot([{ ...SHOP, name: 'other' }, SHOP], VERSION)) as unknown;
  expect(parseSnapshot(both, ['shop']).keyspaces.map(({ name }) => name)).toEqual(['shop']);
});
