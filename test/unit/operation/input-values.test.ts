import fc from 'fast-check';
import { buildSchema, coerceInputValue, type GraphQLInputType } from 'graphql';
import { expect, test } from 'vitest';
import { valueMaker } from '../../../src/operation/input-values.ts';

const schema = buildSchema(`
  enum Colour { RED GREEN }
  input Inner { a: Int! b: [String!] c: Colour = RED }
  input Named { constructor: Int, toString: String }
  input Outer { inner: Inner inners: [[Inner]!] self: Outer d: Float! = 1.5 }
  input Choice @oneOf { a: Int b: Inner }
  type Query { f(inner: Inner!, outer: Outer, list: [Int!]!, choice: Choice, named: Named): Int }
`);
const types = schema
  .getQueryType()!
  .getFields()
  .f!.args.map(({ type }) => type);
const named = types.pop()!;

const names = fc.constantFrom('a', 'b', 'c', 'd', 'inner', 'inners', 'self', 'other');
const { value: given } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, 1, 1.5, -0, 'RED', 'text', ''),
    fc.array(tie('value'), { maxLength: 2 }),
    fc.dictionary(names, tie('value'), { maxKeys: 4 }),
  ),
}));

test("values are those of graphql's own coercion, and refused where it refuses", () => {
  let made = 0;
  const both = fc.property(fc.constantFrom(...types), given, (type, value) => {
    const expected = byGraphql(type, value);
    made += expected === undefined ? 0 : 1;
    expect(outcomeOf(() => valueMaker(type)(value))).toEqual(expected);
  });
  fc.assert(both, { numRuns: 5_000 });
  expect(made).toBeGreaterThan(200);
});

test('whole objects of all kinds', () => {
  const [inner, outer] = types as [GraphQLInputType, GraphQLInputType];
  const value = { inner: { a: 1, b: 'x', c: null }, inners: [[{ a: 3, c: 'GREEN' }], { a: 4 }], self: { d: 2 } };
  expect(valueMaker(outer)(value)).toEqual(byGraphql(outer, value)?.value);
  expect(Object.keys(valueMaker(inner)({ c: 'RED', a: 1 }) as object)).toEqual(['a', 'c']);
});

test('a field called like a member of every object is absent unless it is given', () => {
  expect(valueMaker(named)({ toString: 'x' })).toEqual({ toString: 'x' });
  expect(Object.keys(valueMaker(named)({}) as object)).toEqual([]);
});

function byGraphql(type: GraphQLInputType, value: unknown) {
  return outcomeOf(() => coerceInputValue(value, type)); // throws for the first fault
}

function outcomeOf(make: () => unknown): { readonly value: unknown } | undefined {
  try {
    return { value: make() };
  } catch {
    return undefined;
  }
}
