/**
 * Arguments of a field by graphql's rules. Its own `getArgumentValues` makes, once for a field, the arguments with a hole in
 * the place of each variable; a request whose variables are all given and not null only fills the holes, since variables
 * are coerced by themselves. All else, absent variables and null included, is `getArgumentValues` for every request: an
 * absent variable is no null.
 */
import { getArgumentValues, type ValueNode, visit } from 'graphql';
import type { Site } from './program.ts';

export type ArgumentValues = Readonly<Record<string, unknown>>;

/** Stands for the value of a variable. */
class Hole {
  readonly variable: string;

  constructor(variable: string) {
    this.variable = variable;
  }
}

type Template =
  | { readonly kind: 'constant'; readonly value: unknown }
  | { readonly kind: 'hole'; readonly variable: string }
  | { readonly kind: 'list'; readonly items: readonly Template[] }
  | { readonly kind: 'object'; readonly fields: readonly (readonly [name: string, value: Template])[] };

interface Known {
  readonly variables: readonly string[];
  /** Undefined where the values cannot be known without those of the variables. */
  readonly template: Template | undefined;
}

const known = new WeakMap<Site, Known>();

/** @throws {GraphQLError} as graphql words it. */
export function argumentsOf(site: Site, variables: ArgumentValues): ArgumentValues {
  let entry = known.get(site);
  if (entry === undefined) {
    entry = lookAt(site);
    known.set(site, entry);
  }
  if (entry.template === undefined || !areGiven(entry.variables, variables)) return coerce(site, variables);
  return fill(entry.template, variables) as ArgumentValues; // a template of arguments
}

function coerce({ definition, nodes }: Site, variables: ArgumentValues): ArgumentValues {
  return getArgumentValues(definition, nodes[0]!, variables); // a field was asked for somewhere
}

function lookAt(site: Site): Known {
  const variables = [...new Set(site.nodes[0]?.arguments?.flatMap(({ value }) => variablesIn(value)))];
  const holes = Object.fromEntries(variables.map((name) => [name, new Hole(name)]));
  try {
    return { variables, template: toTemplate(coerce(site, holes)) };
  } catch {
    return { variables, template: undefined }; // whatever is wrong is said to the request that it is wrong for
  }
}

function variablesIn(value: ValueNode): readonly string[] {
  const names: string[] = [];
  visit(value, {
    Variable({ name }) {
      names.push(name.value);
    },
  });
  return names;
}

function toTemplate(value: unknown): Template {
  if (value instanceof Hole) return { kind: 'hole', variable: value.variable };
  if (Array.isArray(value)) {
    const items = value.map(toTemplate);
    return items.every(isConstant) ? { kind: 'constant', value } : { kind: 'list', items };
  }
  if (typeof value !== 'object' || value === null) return { kind: 'constant', value };
  const fields = Object.entries(value).map(([name, part]) => [name, toTemplate(part)] as const);
  return fields.every(([, part]) => isConstant(part)) ? { kind: 'constant', value } : { kind: 'object', fields };
}

function isConstant({ kind }: Template): boolean {
  return kind === 'constant';
}

function areGiven(names: readonly string[], variables: ArgumentValues): boolean {
  for (const name of names) {
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (value === undefined || value === null) return false;
  }
  return true;
}

function fill(template: Template, variables: ArgumentValues): unknown {
  switch (template.kind) {
    case 'constant':
      return template.value;
    case 'hole':
      return variables[template.variable];
    case 'list':
      return template.items.map((item) => fill(item, variables));
    case 'object': {
      const object: Record<string, unknown> = {};
      for (const [name, value] of template.fields) object[name] = fill(value, variables);
      return object;
    }
  }
}
