/** Lets the connect go on: what Cassandra answered is read, and its next request leaves before more work begins. */
export async function turn(): Promise<void> {
  for (let phase = 0; phase < 2; phase += 1) await new Promise((resolve) => setImmediate(resolve));
}
