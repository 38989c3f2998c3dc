/** Where the tokens of partition keys lie: the driver's ring, searched without its big numbers. */
import type { Client, Host } from 'cassandra-driver';
import { type KeyspaceOfDriver, replicasAt, ringOf } from './driver-metadata.ts';
import { murmur3, type Token } from './murmur3.ts';

/** The ring as the driver built it once; undefined for other partitioners than Murmur3, and before the ring is known. */
export class Ring {
  readonly #client: Client;
  /** What the driver keeps, to notice that it has built another one. */
  readonly #source: readonly unknown[];
  readonly #tokens: readonly Token[];
  /** Replicas of each range, by the keyspace as the driver knows it. */
  readonly #replicas = new WeakMap<KeyspaceOfDriver, (readonly Host[] | undefined)[]>();

  private constructor(client: Client, source: readonly { getValue(): { toString(): string } }[]) {
    this.#client = client;
    this.#source = source;
    this.#tokens = source.map((token) => toToken(BigInt(token.getValue().toString())));
  }

  /** The ring that is valid now: `known` unless the driver has another one. */
  static of(client: Client, known: Ring | undefined): Ring | undefined {
    const source = ringOf(client);
    if (source === undefined) return undefined;
    return known !== undefined && known.#source === source ? known : new Ring(client, source);
  }

  /** The nodes that hold a partition: the same list for all of a range. */
  replicasOf(keyspace: KeyspaceOfDriver, partitionKey: Buffer): readonly Host[] {
    let known = this.#replicas.get(keyspace);
    if (known === undefined) {
      known = new Array(this.#tokens.length);
      this.#replicas.set(keyspace, known);
    }
    const range = this.#rangeOf(murmur3(partitionKey));
    const replicas = known[range] ?? replicasAt(this.#client, keyspace, range);
    known[range] = replicas;
    return replicas;
  }

  /** A range ends with its token; behind the last one the first begins again. */
  #rangeOf({ high, low }: Token): number {
    let [from, to] = [0, this.#tokens.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      const token = this.#tokens[middle]!; // below the end
      const isBefore = token.high < high || (token.high === high && token.low >>> 0 < low >>> 0);
      if (isBefore) from = middle + 1;
      else to = middle;
    }
    return from % this.#tokens.length;
  }
}

function toToken(value: bigint): Token {
  return { high: Number(value >> 32n), low: Number(BigInt.asIntN(32, value)) };
}
