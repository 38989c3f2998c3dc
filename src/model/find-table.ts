/** Tables by the names that a configuration gives them. */
import type { TableModel } from './keyspace-model.ts';

/** By its full name, or without the keyspace where one alone has the name. */
export function findTable(tables: readonly TableModel[], name: string): TableModel | { readonly fault: string } {
  const byName = tables.filter((table) => table.name === name);
  const found = tables.find((table) => table.id === name) ?? (byName.length === 1 ? byName[0] : undefined);
  const fault = `there is no table \`${name}\`, or several; tables are ${tables.map((table) => table.id).join(', ')}`;
  return found ?? { fault };
}
