/**
 * Arguments of a field by graphql's rules. Where every argument is a variable that is given and not null, its coerced value is
 * the argument; where all are written in the document and none is a variable, they are the same for every request. All
 * else, absent variables and null included, is graphql's own `getArgumentValues`: an absent variable is no null.
 */
import { getArgumentValues, isNonNullType, Kind, type ValueNode, visit } from 'graphql';
import type { Site } from './program.ts';

export type ArgumentValues = Readonly<Record<string, unknown>>;

interface Known {
  /** The arguments that are variables as a whole, if all are. */
  readonly variables: readonly (readonly [argument: string, variable: string])[] | undefined;
  /** Those of a field without variables, once they are known. */
  constant: ArgumentValues | undefined;
  readonly isConstant: boolean;
}

const known = new WeakMap<Site, Known>();

/** @throws {GraphQLError} as graphql words it. */
export function argumentsOf(site: Site, variables: ArgumentValues): ArgumentValues {
  let entry = known.get(site);
  if (entry === undefined) {
    entry = lookAt(site);
    known.set(site, entry);
  }
  if (entry.constant !== undefined) return entry.constant;
  const given = entry.variables && takeGiven(entry.variables, variables);
  if (given !== undefined) return given;
  const values = getArgumentValues(site.definition, site.nodes[0]!, variables); // a field was asked for somewhere
  if (entry.isConstant) entry.constant = values;
  return values;
}

function lookAt(site: Site): Known {
  const given = site.nodes[0]?.arguments ?? [];
  const names = new Set(given.map(({ name }) => name.value));
  const isComplete = site.definition.args.every(
    ({ name, defaultValue, type }) => names.has(name) || (defaultValue === undefined && !isNonNullType(type)),
  );
  const pairs = given.flatMap(({ name, value }) =>
    value.kind === Kind.VARIABLE ? [[name.value, value.name.value] as const] : [],
  );
  return {
    variables: isComplete && pairs.length === given.length && given.length > 0 ? pairs : undefined,
    constant: undefined,
    isConstant: !given.some(({ value }) => hasVariable(value)),
  };
}

function takeGiven(pairs: NonNullable<Known['variables']>, variables: ArgumentValues): ArgumentValues | undefined {
  const values: Record<string, unknown> = {};
  for (const [argument, variable] of pairs) {
    const value = Object.hasOwn(variables, variable) ? variables[variable] : undefined;
    if (value === undefined || value === null) return undefined;
    values[argument] = value;
  }
  return values;
}

function hasVariable(value: ValueNode): boolean {
  let isFound = false;
  visit(value, {
    Variable() {
      isFound = true;
    },
  });
  return isFound;
}
