/** The fields that a document asks of a type, each with what it is asked for. */
import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql';
import { collectFields, type Selecting } from './collect-fields.ts';
import type { Site, TypenameItem } from './program.ts';

/** Thrown by the steps of `compile`, and caught there: the query is none that the engine knows. */
export const DECLINED = Symbol('declined');

export class Sites {
  readonly #selecting: Selecting;

  constructor(selecting: Selecting) {
    this.#selecting = selecting;
  }

  /** @param type that of the field, unless given: an object of an abstract type. */
  below(site: Site, type = objectType(site.definition.type)): readonly (Site | TypenameItem)[] {
    return this.of(
      type,
      site.nodes.map(({ selectionSet }) => selectionSet),
    );
  }

  of(type: GraphQLObjectType, sets: readonly (SelectionSetNode | undefined)[]): readonly (Site | TypenameItem)[] {
    return [...collectFields(this.#selecting, type, sets)].map(([key, nodes], place) => {
      const head = `${place === 0 ? '' : ','}${JSON.stringify(key)}:`;
      const name = nodes[0]!.name.value; // a key stands for a field
      if (name === '__typename') return { kind: 'typename', key, head, name: type.name };
      const definition: GraphQLField<unknown, unknown> | undefined = type.getFields()[name];
      if (definition === undefined) throw DECLINED; // introspection
      return { key, head, nodes, definition, parent: type };
    });
  }
}

export function isTypename(item: Site | TypenameItem): item is TypenameItem {
  return 'kind' in item;
}

export function objectType(type: GraphQLOutputType): GraphQLObjectType {
  const named = getNamedType(type);
  if (!isObjectType(named)) throw DECLINED;
  return named;
}
