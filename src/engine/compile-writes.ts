/** A checked mutation -> its program, where payloads show nothing that has to be read. Pure. */
import { type GraphQLObjectType, isListType, type OperationDefinitionNode } from 'graphql';
import { BATCH } from '../graphql/schema/directives.ts';
import { markOf } from '../graphql/schema/field-mark.ts';
import type { Selecting } from './collect-fields.ts';
import type { Site, ToldItem, TypenameItem, WriteItem, WriteProgram } from './program.ts';
import { DECLINED, isTypename, Sites } from './sites.ts';

/** Throws {@link DECLINED} for a batch, which is executed twice, and where a field is none that is known. */
export function compileWrites(
  selecting: Selecting,
  mutation: GraphQLObjectType,
  operation: OperationDefinitionNode,
): WriteProgram {
  if (operation.directives?.some(({ name }) => name.value === BATCH.name) === true) throw DECLINED;
  const sites = new Sites(selecting);
  return { operation, writes: sites.of(mutation, [operation.selectionSet]).map((site) => writeItem(sites, site)) };
}

function writeItem(sites: Sites, site: Site | TypenameItem): TypenameItem | WriteItem {
  if (isTypename(site)) return site;
  const mark = markOf(site.definition);
  if (mark?.kind !== 'write' && mark?.kind !== 'writes') throw DECLINED;
  return { ...site, kind: 'write', isList: isListType(site.definition.type), items: sites.below(site).map(toldItem) };
}

function toldItem(site: Site | TypenameItem): TypenameItem | ToldItem {
  if (isTypename(site)) return site;
  if (markOf(site.definition)?.kind !== 'told') throw DECLINED;
  return { ...site, kind: 'told' };
}
