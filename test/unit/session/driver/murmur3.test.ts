import { types } from 'cassandra-driver';
import tokenizers from 'cassandra-driver/lib/tokenizer.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { murmur3 } from '../../../../src/session/driver/murmur3.ts';

const byDriver = new tokenizers.Murmur3Tokenizer();

test('murmur3() is the hash of the driver, for every length of a key', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70 }), (array) => {
      const bytes = Buffer.from(array);
      const { high, low } = murmur3(bytes);
      expect(new types.Long(low, high).toString()).toBe(byDriver.hash(bytes).getValue().toString());
    }),
    { numRuns: 5_000 },
  );
});
