/** What the configuration says of a table or column, by its full name or without the keyspace. */
export function entryOf<T>(entries: Readonly<Record<string, T>> | undefined, id: string): T | undefined {
  const name = namesOf(id).find((each) => entries !== undefined && Object.hasOwn(entries, each));
  return name === undefined ? undefined : entries?.[name];
}

/** Whether a list of the configuration has it. */
export function isListed(list: readonly string[] | undefined, id: string): boolean {
  return namesOf(id).some((name) => list?.includes(name));
}

function namesOf(id: string): readonly string[] {
  return [id, id.slice(id.indexOf('.') + 1)];
}
