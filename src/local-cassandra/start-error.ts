/** A local Cassandra that does not come up: what is missing, and what to do. */
export class StartError extends Error {
  override readonly name = 'StartError';
  readonly advice: string;

  /** @param advice how to mend it, besides the other ways to get a Cassandra. */
  constructor(message: string, advice: string, options?: ErrorOptions) {
    super(message, options);
    this.advice = advice;
  }

  /** The whole text for a terminal. */
  get text(): string {
    return `${this.message}\n\nWhat to do: ${this.advice}.\n\n${OTHER_WAYS}`;
  }
}

const OTHER_WAYS = `Other ways to get a Cassandra:
  - in a container:  docker run --rm -p 9042:9042 cassandra:5.0
    and then         CASSANDRA_CONTACT_POINTS=127.0.0.1 CASSANDRA_LOCAL_DATACENTER=datacenter1 CASSANDRA_KEYSPACES=<keyspace> before the command
  - one that you have: give its address with the same three variables.`;
