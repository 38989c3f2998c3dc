/** Validation rules for the shape of a document: depth and aliases. */
import {
  type ASTVisitor,
  GraphQLError,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';

export interface ShapeLimits {
  readonly maxDepth: number;
  readonly maxAliases: number;
}

/** Refuses documents that nest fields too deeply or use too many aliases or directives; introspection may be deep. */
export function limitRule({ maxDepth, maxAliases }: ShapeLimits): (context: ValidationContext) => ASTVisitor {
  return (context) => {
    const meter = new DepthMeter(context, maxDepth);
    const report = (message: string) =>
      context.reportError(new GraphQLError(message, { extensions: { code: 'QUERY_TOO_COMPLEX' } }));
    let aliases = 0;
    let directives = 0;
    return {
      Directive() {
        directives += 1;
        if (directives === maxAliases + 1)
          report(`Cannot run the document as it has more than ${maxAliases} directives`);
      },
      Field(node) {
        if (node.alias === undefined) return undefined;
        aliases += 1;
        if (aliases !== maxAliases + 1) return undefined;
        report(`Cannot run the document as it has more than ${maxAliases} aliases`);
        return undefined;
      },
      OperationDefinition(node) {
        if (meter.of(node.selectionSet) > maxDepth)
          report(`Cannot run the operation as it nests fields deeper than ${maxDepth}`);
      },
    };
  };
}

/** Parts of connections: what nests is the rows. */
export const WRAPPERS: ReadonlySet<string> = new Set(['edges', 'node', 'nodes', 'pageInfo']);

/** The depth of selections, each fragment looked at once. */
class DepthMeter {
  readonly #fragmentOf: ValidationContext['getFragment'];
  readonly #max: number;
  readonly #known = new Map<string, number>();

  constructor(context: ValidationContext, max: number) {
    this.#fragmentOf = (name) => context.getFragment(name);
    this.#max = max;
  }

  /** Stops above the limit. */
  of(set: SelectionSetNode): number {
    let deepest = 0;
    for (const selection of set.selections) {
      if (deepest > this.#max) break;
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
        return this.#ofFragment(selection.name.value);
    }
  }

  #ofFragment(name: string): number {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    this.#known.set(name, 0); // a circle, which another rule refuses
    const fragment = this.#fragmentOf(name);
    const depth = fragment ? this.of(fragment.selectionSet) : 0;
    this.#known.set(name, depth);
    return depth;
  }
}
