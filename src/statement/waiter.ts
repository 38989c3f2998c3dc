/** One statement that waits for its turn: its turn comes, its caller's deadline ends, or it waited too long. */
import type { Deadline } from '../deadline.ts';
import type { GatewayError } from '../errors.ts';

export interface WaiterParts {
  readonly deadline: Deadline;
  readonly timeoutMs: number;
  /** The deadline ended. */
  readonly onEnd: (error: GatewayError) => void;
  /** The time to wait is over. */
  readonly onTimeout: () => void;
}

export class Waiter {
  readonly #parts: WaiterParts;
  readonly #timer: NodeJS.Timeout;
  readonly #listener: (error: GatewayError) => void;
  #leave = () => {};

  constructor(parts: WaiterParts) {
    this.#parts = parts;
    this.#timer = setTimeout(() => this.#giveUp(parts.onTimeout), parts.timeoutMs);
    this.#listener = (error) => this.#giveUp(() => parts.onEnd(error));
    parts.deadline.listen(this.#listener);
  }

  /** Tells how to leave the line. */
  entered(leave: () => void): void {
    this.#leave = leave;
  }

  /** Its turn has come: nothing ends the wait any more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#parts.deadline.unlisten(this.#listener);
  }

  #giveUp(tell: () => void): void {
    this.stop();
    this.#leave();
    tell();
  }
}
