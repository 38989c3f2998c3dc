/** A cache of what belongs to texts, bounded by their number and by their characters in all: those used last stay. */
export interface CacheBounds {
  readonly entries: number;
  /** Of all texts together: what is kept for a text grows with it. */
  readonly characters: number;
}

export class BoundedCache<V> {
  readonly #bounds: CacheBounds;
  readonly #entries = new Map<string, V>();
  #characters = 0;
  /** What was used last, which is asked for again most often; it is the youngest entry. */
  #last: { readonly text: string; readonly value: V } | undefined;

  constructor(bounds: CacheBounds) {
    this.#bounds = bounds;
  }

  get(text: string): V | undefined {
    if (this.#last?.text === text) return this.#last.value;
    const value = this.#entries.get(text);
    if (value === undefined) return undefined;
    // A Map keeps the order of insertion: what was used last goes to the end.
    this.#entries.delete(text);
    this.#entries.set(text, value);
    this.#last = { text, value };
    return value;
  }

  /** A text that is longer than all may be together is not kept. */
  set(text: string, value: V): void {
    this.#delete(text);
    if (text.length > this.#bounds.characters) return;
    this.#entries.set(text, value);
    this.#characters += text.length;
    this.#last = { text, value };
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#bounds.entries && this.#characters <= this.#bounds.characters) return;
      this.#delete(oldest);
    }
  }

  #delete(text: string): void {
    if (this.#entries.delete(text)) this.#characters -= text.length;
    if (this.#last?.text === text) this.#last = undefined;
  }
}
