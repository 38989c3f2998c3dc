/** A text that tells values apart as Cassandra does: JSON alone has no -0. */
export function valueText(value: unknown): string {
  return JSON.stringify(value, (_name, each: unknown) => (Object.is(each, -0) ? { minus: 0 } : each));
}
