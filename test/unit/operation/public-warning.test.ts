import { expect, test } from 'vitest';
import { publicWarning } from '../../../src/operation/public-warning.ts';

test.each([
  [
    'Read 100 live rows and 1500 tombstone cells for query SELECT * FROM shop.orders WHERE id = 7 LIMIT 5; token 12 (see tombstone_warn_threshold)',
    'Read 100 live rows and 1500 tombstone cells for a query; token 12 (see tombstone_warn_threshold)',
  ],
  ['no answer of /10.0.0.1:7000 and 10.0.0.2', 'no answer of (node) and (node)'],
  ['no answer of /[2001:db8::1]:7000 and /0:0:0:0:0:0:0:1', 'no answer of (node) and (node)'],
  [
    'Guardrail partition_keys_in_select violated: 25 keys exceed the warn threshold of 20',
    'Guardrail partition_keys_in_select violated: 25 keys exceed the warn threshold of 20',
  ],
])('publicWarning() of %j', (text, shown) => {
  expect(publicWarning(text)).toBe(shown);
});
