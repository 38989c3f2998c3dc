/** The arguments of pages. */
import type { TableModel } from '../../model/keyspace-model.ts';
import type { PageLimits } from '../../plan/page-size.ts';
import type { QueryFields } from './builder.ts';
import { describeOrder } from './describe.ts';
import type { SchemaParts } from './schema-parts.ts';
import type { InputRef } from './type-refs.ts';

/** Anything that makes arguments: of root fields and of object types alike. */
type Arguments = Pick<QueryFields, 'arg'>;

/** `where` where there is a type of it; order and pages that go backward where rows have an order. */
export function pageArguments(
  { arg }: Arguments,
  { order, limits }: SchemaParts,
  read: { readonly table: TableModel; readonly where: InputRef | undefined },
) {
  const { table, where } = read;
  const isSorted = table.clusteringKeys.length > 0;
  return {
    ...(where === undefined ? {} : { where: arg({ type: where }) }),
    ...(isSorted ? { orderBy: arg({ type: order, description: describeOrder(table) }) } : {}),
    ...forwardArguments({ arg }, limits),
    ...(isSorted
      ? {
          last: arg.int({ description: `Rows of a page from the end, or before \`before\`: ${sizes(limits)}.` }),
          before: arg.string({ description: 'A cursor of the same query: the page stands before its row.' }),
        }
      : {}),
  };
}

/** `first` and `after`. */
export function forwardArguments({ arg }: Arguments, limits: PageLimits) {
  return {
    first: arg.int({ description: `Rows of the page: ${sizes(limits)}.` }),
    after: arg.string({ description: 'A cursor of an earlier page of the same query.' }),
  };
}

function sizes({ defaultPageSize, maxPageSize }: PageLimits): string {
  return `${defaultPageSize} unless given, at most ${maxPageSize}`;
}
