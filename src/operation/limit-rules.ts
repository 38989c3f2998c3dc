/** Validation rules for the shape of a document: depth and aliases. */
import {
  type ASTVisitor,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';

export interface ShapeLimits {
  readonly maxDepth: number;
  readonly maxAliases: number;
}

/** Refuses documents that nest fields too deeply or use too many aliases; introspection may be deep. */
export function limitRule({ maxDepth, maxAliases }: ShapeLimits): (context: ValidationContext) => ASTVisitor {
  return (context) => {
    const depths = new Map<string, number>();
    const report = (message: string) =>
      context.reportError(new GraphQLError(message, { extensions: { code: 'QUERY_TOO_COMPLEX' } }));
    let aliases = 0;
    return {
      Field(node) {
        if (node.alias === undefined) return undefined;
        aliases += 1;
        if (aliases !== maxAliases + 1) return undefined;
        report(`Cannot run the document as it has more than ${maxAliases} aliases`);
        return undefined;
      },
      OperationDefinition(node) {
        const depth = depthOf(node.selectionSet, context, depths, maxDepth);
        if (depth > maxDepth) report(`Cannot run the operation as it nests fields deeper than ${maxDepth}`);
      },
    };
  };
}

function depthOf(set: SelectionSetNode, context: ValidationContext, depths: Map<string, number>, max: number): number {
  let deepest = 0;
  for (const selection of set.selections) {
    if (deepest > max) break;
    if (selection.kind === Kind.FIELD) {
      const isIntrospection = selection.name.value.startsWith('__');
      const below =
        selection.selectionSet === undefined || isIntrospection
          ? 0
          : depthOf(selection.selectionSet, context, depths, max);
      deepest = Math.max(deepest, 1 + below);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      deepest = Math.max(deepest, depthOf(selection.selectionSet, context, depths, max));
    } else {
      const fragment = context.getFragment(selection.name.value);
      if (fragment) deepest = Math.max(deepest, depthOfFragment(fragment, context, depths, max));
    }
  }
  return deepest;
}

function depthOfFragment(
  fragment: FragmentDefinitionNode,
  context: ValidationContext,
  depths: Map<string, number>,
  max: number,
): number {
  const name = fragment.name.value;
  const known = depths.get(name);
  if (known !== undefined) return known;
  depths.set(name, 0); // a circle, which another rule refuses
  const depth = depthOf(fragment.selectionSet, context, depths, max);
  depths.set(name, depth);
  return depth;
}
