/** A cache of the entries that were used last, bounded by their number. */
export class BoundedCache<K, V> {
  readonly #limit: number;
  readonly #entries = new Map<K, V>();
  /** What was used last, which is asked for again most often; it is the youngest entry. */
  #last: { readonly key: K; readonly value: V } | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(key: K): V | undefined {
    if (this.#last?.key === key) return this.#last.value;
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    // A Map keeps the order of insertion: what was used last goes to the end.
    this.#entries.delete(key);
    this.#entries.set(key, value);
    this.#last = { key, value };
    return value;
  }

  set(key: K, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    this.#last = { key, value };
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#limit && oldest !== undefined) this.#entries.delete(oldest);
  }
}
