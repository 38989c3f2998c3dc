import { execute, GraphQLObjectType, GraphQLScalarType, GraphQLSchema, GraphQLString, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { buildSchema as buildGatewaySchema } from '../../../../src/graphql/schema/build-schema.ts';
import { type CustomScalarName, SCALARS } from '../../../../src/graphql/values/scalars.ts';
import { FORMS } from '../../../support/scalar-forms.ts';

const schema = buildGatewaySchema();

function scalarOf(name: CustomScalarName): GraphQLScalarType {
  const type = schema.getType(name);
  if (!(type instanceof GraphQLScalarType)) throw new Error(`no scalar ${name}`);
  return type;
}

/** A schema with one field that gives back its argument. */
function echo(name: CustomScalarName): GraphQLSchema {
  const type = scalarOf(name);
  return new GraphQLSchema({
    query: new GraphQLObjectType({
      name: 'Query',
      fields: {
        echo: { type, args: { value: { type } }, resolve: (_root, { value }) => value },
        text: { type: GraphQLString },
      },
    }),
  });
}

function literal(value: unknown): string {
  if (Object.is(value, -0)) return '-0.0';
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

async function asVariable(name: CustomScalarName, value: unknown): Promise<unknown> {
  const result = await execute({
    schema: echo(name),
    document: parse(`query ($value: ${name}) { echo(value: $value) }`),
    variableValues: { value },
  });
  return result.errors === undefined ? result.data?.echo : 'refused';
}

async function asLiteral(name: CustomScalarName, value: unknown): Promise<unknown> {
  const document = parse(`{ echo(value: ${literal(value)}) }`);
  if (validate(echo(name), document).length > 0) return 'refused';
  const result = await execute({ schema: echo(name), document });
  return result.errors === undefined ? result.data?.echo : 'refused';
}

test('every scalar has a row of forms', () => {
  expect(Object.keys(FORMS).sort()).toEqual(Object.keys(SCALARS).sort());
  for (const { good, wrong } of Object.values(FORMS)) expect([good.length > 0, wrong.length > 0]).toEqual([true, true]);
});

describe.each(Object.entries(FORMS) as [CustomScalarName, (typeof FORMS)[CustomScalarName]][])(
  '%s',
  (name, { good, wrong }) => {
    test.each(good)('accepts %j as %j, the same as literal and as variable', async (given, canonical) => {
      expect(await asVariable(name, given)).toEqual(canonical);
      expect(await asLiteral(name, given)).toEqual(canonical);
    });

    test.each(wrong.map((value) => [value]))('refuses %j, as literal and as variable', async (value) => {
      expect(await asVariable(name, value)).toBe('refused');
      expect(await asLiteral(name, value)).toBe('refused');
    });

    test('its canonical form is its own canonical form', () => {
      for (const [, canonical] of good) expect(SCALARS[name].canonical(canonical)).toEqual(canonical);
    });
  },
);

test('literals that are no scalar values are refused', () => {
  for (const text of ['[1]', '{ a: 1 }', 'WORD']) {
    const document = parse(`{ echo(value: ${text}) }`);
    expect(validate(echo('BigInt'), document)).not.toEqual([]);
  }
});

test('a literal that is refused is told with its place and what was written', () => {
  const [error] = validate(echo('UUID'), parse('{ echo(value: "nope") }'));
  expect(error?.toJSON()).toMatchObject({
    message: expect.stringContaining('Cannot accept "nope" as UUID: UUID, such as'),
    locations: [{ line: 1, column: 15 }],
    extensions: { code: 'BAD_USER_INPUT' },
  });
});
