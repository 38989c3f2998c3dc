/** Nodes learn of a change of the schema one after the other: what one of them says before all have would be old. */
import type { Deadline } from '../deadline.ts';

const POLL_MS = 100;

/**
 * The schema version of all nodes, once they have the same.
 * @param agreedVersion undefined while they differ, or none answers. @throws {GatewayError} when the deadline ends first.
 */
export async function agreement(agreedVersion: () => Promise<string | undefined>, deadline: Deadline): Promise<string> {
  for (;;) {
    const version = await agreedVersion();
    if (version !== undefined) return version;
    if (deadline.error !== undefined) throw deadline.error;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
