/** A cache of what belongs to texts, bounded by their number and by their characters in all: those used last stay. */
export interface CacheBounds {
  readonly entries: number;
  /** Of all texts together: what is kept for a text grows with it. */
  readonly characters: number;
}

interface Entry<V> {
  readonly value: V;
  readonly size: number;
}

export class BoundedCache<V> {
  readonly #bounds: CacheBounds;
  readonly #entries = new Map<string, Entry<V>>();
  #characters = 0;
  /** What was used last, which is asked for again most often; it is the youngest entry. */
  #last: { readonly text: string; readonly value: V } | undefined;

  constructor(bounds: CacheBounds) {
    this.#bounds = bounds;
  }

  get(text: string): V | undefined {
    if (this.#last?.text === text) return this.#last.value;
    const entry = this.#entries.get(text);
    if (entry === undefined) return undefined;
    // A Map keeps the order of insertion: what was used last goes to the end.
    this.#entries.delete(text);
    this.#entries.set(text, entry);
    this.#last = { text, value: entry.value };
    return entry.value;
  }

  /** What is longer than all may be together is not kept. @param size in characters, where it is not that of the text. */
  set(text: string, value: V, size = text.length): void {
    this.#delete(text);
    if (size > this.#bounds.characters) return;
    this.#entries.set(text, { value, size });
    this.#characters += size;
    this.#last = { text, value };
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#bounds.entries && this.#characters <= this.#bounds.characters) return;
      this.#delete(oldest);
    }
  }

  #delete(text: string): void {
    this.#characters -= this.#entries.get(text)?.size ?? 0;
    this.#entries.delete(text);
    if (this.#last?.text === text) this.#last = undefined;
  }
}
