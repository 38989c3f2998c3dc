/**
 * Lines on their way out, in bunches: a write to the outside for every line costs more than the line. A bunch leaves after
 * 20 ms, when it is large, at once with a line that is urgent, or when it is flushed.
 */
const BUNCH_MS = 20;
const BUNCH_CHARACTERS = 8_000; // more would outlive collections of garbage

export class LineWriter {
  readonly #write: (text: string) => void;
  #bunch = '';
  #timer: NodeJS.Timeout | undefined;

  /** @param write takes one or more lines, without the last line break. */
  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  add(line: string, isUrgent: boolean): void {
    this.#bunch = this.#bunch === '' ? line : `${this.#bunch}\n${line}`;
    if (isUrgent || this.#bunch.length >= BUNCH_CHARACTERS) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), BUNCH_MS); // keeps the process alive until the lines are out
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#bunch === '') return;
    const bunch = this.#bunch;
    this.#bunch = '';
    this.#write(bunch);
  }
}
