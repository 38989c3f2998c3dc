/** Validation rules for the shape of a document: how deep it is, and of how many parts. */
import {
  type ASTVisitor,
  GraphQLError,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';
import type { Options } from '../config/options.ts';

export type ShapeLimits = Pick<
  Options,
  'maxDepth' | 'maxAliases' | 'maxDirectives' | 'maxFragments' | 'maxRootFields' | 'maxInputItems' | 'maxTokens'
>;

type Report = (message: string) => void;

/** Refuses documents that nest fields too deeply or have too many of something; introspection may be deep. */
export function limitRule(limits: ShapeLimits): (context: ValidationContext) => ASTVisitor {
  return (context) => {
    const meter = new DepthMeter(context, limits.maxDepth);
    const maxSelections = Math.max(MAX_STEPS, limits.maxTokens);
    const size = new SizeMeter(context, maxSelections);
    const report: Report = (message) =>
      context.reportError(new GraphQLError(message, { extensions: { code: 'QUERY_TOO_COMPLEX' } }));
    const count = (name: string, limit: number) => counter(report, name, limit);
    const directive = count('directives', limits.maxDirectives);
    const alias = count('aliases', limits.maxAliases);
    const fragment = count('fragments', limits.maxFragments);
    return {
      Directive: directive,
      FragmentDefinition: fragment,
      Field(node) {
        if (node.alias !== undefined) alias();
      },
      ListValue({ values }) {
        if (values.length > limits.maxInputItems) report(tooManyItems(values.length, limits.maxInputItems));
      },
      OperationDefinition({ selectionSet }) {
        if (meter.of(selectionSet) > limits.maxDepth)
          report(`Cannot run the operation as it nests fields deeper than ${limits.maxDepth}`);
        if (size.of(selectionSet) > maxSelections)
          report(`Cannot run the operation as its fragments make more than ${maxSelections} selections of it`);
        if (countFields(context, selectionSet, limits.maxRootFields) > limits.maxRootFields)
          report(`Cannot run the operation as it has more than ${limits.maxRootFields} root fields`);
      },
    };
  };
}

export function tooManyItems(count: number, max: number): string {
  return `Cannot run the operation as a list in it has ${count} items, permitted are ${max}`;
}

/** Reports once, at the first of them that is too much. */
function counter(report: Report, name: string, limit: number): () => undefined {
  let count = 0;
  return () => {
    count += 1;
    if (count === limit + 1) report(`Cannot run the document as it has more than ${limit} ${name}`);
    return undefined;
  };
}

/** The fields of a selection with those of its fragments, however often one is spread; stops above the limit. */
function countFields(context: ValidationContext, set: SelectionSetNode, limit: number): number {
  let fields = 0;
  let steps = 0;
  const waiting = [set];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const selection of next.selections) {
      steps += 1;
      if (selection.kind === Kind.FIELD) fields += 1;
      else if (selection.kind === Kind.INLINE_FRAGMENT) waiting.push(selection.selectionSet);
      else {
        const fragment = context.getFragment(selection.name.value);
        if (fragment) waiting.push(fragment.selectionSet);
      }
      // Fragments may spread each other in a circle, which another rule refuses.
      if (fields > limit || steps > MAX_STEPS) return limit + 1;
    }
  }
  return fields;
}

/** Selections that are walked through for one operation: fragments that spread fragments would make them without end. */
const MAX_STEPS = 10_000;

/** Parts of connections: what nests is the rows. */
export const WRAPPERS: ReadonlySet<string> = new Set(['edges', 'node', 'nodes', 'pageInfo']);

/** Measures selections with their fragments, each of which is looked at once. */
abstract class Meter {
  protected readonly max: number;
  readonly #fragmentOf: ValidationContext['getFragment'];
  readonly #known = new Map<string, number>();

  constructor(context: ValidationContext, max: number) {
    this.max = max;
    this.#fragmentOf = (name) => context.getFragment(name);
  }

  /** Stops above the limit. */
  abstract of(set: SelectionSetNode): number;

  protected ofFragment(name: string): number {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    this.#known.set(name, 0); // a circle, which another rule refuses
    const fragment = this.#fragmentOf(name);
    const measured = fragment ? this.of(fragment.selectionSet) : 0;
    this.#known.set(name, measured);
    return measured;
  }
}

/** The depth of selections. */
class DepthMeter extends Meter {
  of(set: SelectionSetNode): number {
    let deepest = 0;
    for (const selection of set.selections) {
      if (deepest > this.max) break;
      deepest = Math.max(deepest, this.#ofSelection(selection));
    }
    return deepest;
  }

  #ofSelection(selection: SelectionNode): number {
    switch (selection.kind) {
      case Kind.FIELD: {
        const isIntrospection = selection.name.value.startsWith('__');
        const own = WRAPPERS.has(selection.name.value) ? 0 : 1;
        return own + (selection.selectionSet === undefined || isIntrospection ? 0 : this.of(selection.selectionSet));
      }
      case Kind.INLINE_FRAGMENT:
        return this.of(selection.selectionSet);
      case Kind.FRAGMENT_SPREAD:
        return this.ofFragment(selection.name.value);
    }
  }
}

/** How many selections there are where each fragment stands in the place of its spreads. */
class SizeMeter extends Meter {
  of(set: SelectionSetNode): number {
    let size = 0;
    for (const selection of set.selections) {
      size += 1;
      if (selection.kind === Kind.FRAGMENT_SPREAD) size += this.ofFragment(selection.name.value);
      else if (selection.selectionSet !== undefined) size += this.of(selection.selectionSet);
      if (size > this.max) break;
    }
    return size;
  }
}
