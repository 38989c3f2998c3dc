import { describe, expect, test } from 'vitest';
import { executedOutcome, textOutcome, withExtensions } from '../../../src/operation/finish.ts';

describe('executedOutcome()', () => {
  test('keeps the sign of zero wherever it stands, and writes all else as JSON does', () => {
    const data = { a: -0, b: [0, -0, { c: -0, d: null, e: '"x"' }], f: true };
    expect(executedOutcome({ data }).text).toBe(
      '{"data":{"a":-0.0,"b":[0,-0.0,{"c":-0.0,"d":null,"e":"\\"x\\""}],"f":true}}',
    );
    expect(executedOutcome({ data: { a: 0, b: ['x'] } }).text).toBe('{"data":{"a":0,"b":["x"]}}');
  });
});

test('withExtensions() adds them beside the data, and nothing where there are none', () => {
  const outcome = textOutcome('{"data":{"a":1}}');
  expect(withExtensions(outcome, {})).toBe(outcome);
  expect(JSON.parse(withExtensions(outcome, { warnings: ['x "y"'] }).text)).toEqual({
    data: { a: 1 },
    extensions: { warnings: ['x "y"'] },
  });
});
