/**
 * Input types -> functions that make values of what a client sent, by graphql's own rules. They only tell that something
 * is wrong, by throwing; graphql words what.
 */
import {
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLLeafType,
  type GraphQLList,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql';

/** @throws anything for what is not of the type. */
export type MakeValue = (given: unknown) => unknown;

const known = new WeakMap<GraphQLInputType, MakeValue>();

/** Types may hold themselves: what an object's fields need is found with its first value. */
export function valueMaker(type: GraphQLInputType): MakeValue {
  const make = known.get(type) ?? makerOf(type);
  known.set(type, make);
  return make;
}

function makerOf(type: GraphQLInputType): MakeValue {
  if (isNonNullType(type)) {
    const make = valueMaker(type.ofType);
    return (given) => (given === null || given === undefined ? refuse() : make(given));
  }
  const make = isListType(type) ? listMaker(type) : isInputObjectType(type) ? objectMaker(type) : leafMaker(type);
  return (given) => (given === null || given === undefined ? null : make(given));
}

function leafMaker(type: GraphQLLeafType): MakeValue {
  return (given) => {
    const value: unknown = type.parseValue(given);
    return value === undefined ? refuse() : value;
  };
}

/** One item may stand for a list of it. */
function listMaker(type: GraphQLList<GraphQLInputType>): MakeValue {
  const make = valueMaker(type.ofType);
  return (given) => (Array.isArray(given) ? given.map((item) => make(item)) : [make(given)]);
}

interface Property {
  readonly name: string;
  readonly make: MakeValue;
  readonly isRequired: boolean;
  readonly absent: unknown;
}

/** With properties in the order of the type, so that all of a type are alike. */
function objectMaker(type: GraphQLInputObjectType): MakeValue {
  let properties: readonly Property[] | undefined;
  return (given) => {
    if (typeof given !== 'object' || given === null || Array.isArray(given)) return refuse();
    properties ??= Object.values(type.getFields()).map(propertyOf);
    let left = Object.keys(given).length;
    const value: Record<string, unknown> = {};
    for (const { name, make, isRequired, absent } of properties) {
      if (Object.hasOwn(given, name)) {
        left -= 1;
        value[name] = make((given as Record<string, unknown>)[name]);
      } else if (isRequired) refuse();
      else if (absent !== undefined) value[name] = absent;
    }
    return left > 0 || (type.isOneOf && !isOne(value)) ? refuse() : value;
  };
}

function propertyOf(field: GraphQLInputField): Property {
  const { name, type, defaultValue } = field;
  return { name, make: valueMaker(type), isRequired: isRequiredInputField(field), absent: defaultValue };
}

function isOne(value: Readonly<Record<string, unknown>>): boolean {
  const values = Object.values(value);
  return values.length === 1 && values[0] !== null;
}

/** Made once: nobody reads it. */
const REFUSAL = new TypeError('Not of the type');

function refuse(): never {
  throw REFUSAL;
}
