/**
 * One registry of what the gateway counts since its start, read by health (and whatever shows numbers later). Who counts
 * gets the registry and adds to a name of the table; a gauge is asked when somebody reads.
 */

/** What can be counted, with its meaning. */
export const COUNTERS = {
  statementsSent: 'Statements of clients that were sent.',
  statementsCompleted: 'Of them, those that were answered.',
  statementsFailed: 'Of them, those that ended with an error.',
  statementsRejected: 'Statements refused because the queue was full.',
  statementsTimedOut: 'Statements given up because they waited too long for their turn.',
  reconnects: 'Times that the session came back after all nodes were lost, or replaced its client.',
  thawChecks: 'Pauses of the process after which the nodes were pinged.',
  thawRebuilds: 'Of these, those that ended with new connections.',
  thawRetries: 'Reads that a pause broke and that were sent again.',
} as const;

export type CounterName = keyof typeof COUNTERS;

/** What has a value at any moment, with its meaning. */
export const GAUGES = {
  statementsLimit: 'Statements that may run at the same time.',
  statementsRunning: 'Statements that were sent and are not answered yet.',
  statementsQueued: 'Statements that wait for their turn.',
} as const;

export type GaugeName = keyof typeof GAUGES;

export class Counters {
  readonly #counts: Record<CounterName, number>;
  readonly #gauges = new Map<GaugeName, () => number>();

  constructor() {
    this.#counts = Object.fromEntries(Object.keys(COUNTERS).map((name) => [name, 0])) as Record<CounterName, number>; // the table's own keys
  }

  add(name: CounterName): void {
    this.#counts[name] += 1;
  }

  /** Says where the present value of a gauge comes from. */
  measure(name: GaugeName, read: () => number): void {
    this.#gauges.set(name, read);
  }

  /** A copy of all counts, and the present value of all gauges, 0 for those that nobody measures. */
  values(): Readonly<Record<CounterName | GaugeName, number>> {
    const gauges = (Object.keys(GAUGES) as GaugeName[]).map((name) => [name, this.#gauges.get(name)?.() ?? 0]); // the table's own keys
    return { ...this.#counts, ...(Object.fromEntries(gauges) as Record<GaugeName, number>) };
  }
}
