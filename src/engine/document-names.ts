/** Names that a document holds, by which it is decided once what depends on a request. */
import { type DocumentNode, Kind, type NamedTypeNode, visit } from 'graphql';

/** Types that fragments are for. */
export function namedTypes(document: DocumentNode): ReadonlySet<string> {
  const names = new Set<string>();
  const note = ({ typeCondition }: { readonly typeCondition?: NamedTypeNode | undefined }) => {
    if (typeCondition !== undefined) names.add(typeCondition.name.value);
  };
  visit(document, { InlineFragment: note, FragmentDefinition: note });
  return names;
}

/** Variables that `@skip` and `@include` look at: a program is made for their values. */
export function conditionVariables(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive(node) {
      if (node.name.value !== 'skip' && node.name.value !== 'include') return;
      for (const { value } of node.arguments ?? []) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names].sort();
}
