/**
 * Evens out how long it takes to find that a row is not there: Cassandra answers sooner where there is none than where there is
 * one, which is then hidden. Who measures learns of steps of time alone.
 */
const STEP_MS = 5;

/** Resolves at the end of the step of time that the work is in. @param startedAt by `performance.now()`. */
export function evenTime(startedAt: number): Promise<void> {
  const elapsed = performance.now() - startedAt;
  return new Promise((resolve) => setTimeout(resolve, STEP_MS - (elapsed % STEP_MS)));
}
