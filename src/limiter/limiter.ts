/**
 * Bounds how many statements run and wait at the same time: an executor around an executor.
 *
 * p-queue gives concurrency and priority; depth, waiting time and departure are ours, because its own time-out starts
 * when a task starts and costs more than a statement. Words: *queued* is p-queue's `size`, *running* its `pending`.
 * A caller whose deadline ends is answered at once, but a running statement keeps its slot until the driver is done with
 * it: it still occupies Cassandra and a stream id.
 */
import PQueue from 'p-queue';
import type { Options } from '../config/options.ts';
import { GatewayError } from '../errors.ts';
import type { ExecutionScope, Executor, Page, Statement } from '../session/executor.ts';
import { type LineOptions, WaitingLine } from './waiting-line.ts';

export type LimiterOptions = Pick<Options, 'maxConcurrency' | 'maxQueued' | 'queueTimeoutMs'>;

export interface LimiterCounts {
  readonly limit: number;
  readonly running: number;
  readonly queued: number;
  /** Refused because the queue was full, since the start. */
  readonly rejected: number;
  /** Given up because they waited too long, since the start. */
  readonly timedOut: number;
}

export class Limiter implements Executor {
  readonly #inner: Executor;
  readonly #options: LimiterOptions;
  readonly #queue: PQueue<WaitingLine, LineOptions>;
  #running = 0;
  #queued = 0;
  #rejected = 0;
  #timedOut = 0;

  constructor(inner: Executor, options: LimiterOptions) {
    this.#inner = inner;
    this.#options = options;
    this.#queue = new PQueue({ concurrency: options.maxConcurrency, queueClass: WaitingLine });
  }

  get counts(): LimiterCounts {
    return {
      limit: this.#options.maxConcurrency,
      running: this.#running,
      queued: this.#queued,
      rejected: this.#rejected,
      timedOut: this.#timedOut,
    };
  }

  /**
   * Runs the statement when there is room.
   * @throws {GatewayError} `OVERLOADED`, `QUEUE_TIMEOUT`, `DEADLINE_EXCEEDED` or `REQUEST_ABORTED`, besides the inner ones.
   */
  execute(statement: Statement, scope: ExecutionScope): Promise<Page> {
    const ended = scope.deadline.error;
    if (ended !== undefined) return Promise.reject(notSent(ended));
    const { maxConcurrency, maxQueued } = this.#options;
    // Slots that are taken or promised: p-queue starts waiting tasks before it accepts new ones.
    if (this.#running + this.#queued >= maxConcurrency && this.#queued >= maxQueued) {
      this.#rejected += 1;
      const details = { running: this.#running, queued: this.#queued };
      return Promise.reject(
        new GatewayError(
          'OVERLOADED',
          `Cannot take more statements as ${this.#queued} wait already, ${maxQueued} may`,
          { details },
        ),
      );
    }
    return this.#enqueue(statement, scope);
  }

  #enqueue(statement: Statement, scope: ExecutionScope): Promise<Page> {
    return new Promise((resolve, reject) => {
      let leaveLine = () => {};
      this.#queued += 1;
      const depart = (error: GatewayError) => {
        leaveLine();
        stopWaiting();
        this.#queued -= 1;
        reject(error);
      };
      const unsubscribe = scope.deadline.onEnd((error) => depart(notSent(error)));
      const timer = setTimeout(() => this.#giveUp(depart), this.#options.queueTimeoutMs);
      const stopWaiting = () => {
        clearTimeout(timer);
        unsubscribe();
      };
      const start = async () => {
        stopWaiting();
        this.#queued -= 1;
        await this.#run(statement, scope, resolve, reject);
      };
      const options = {
        priority: scope.priority === 'high' ? 1 : 0,
        onEnqueue: (leave: () => void) => (leaveLine = leave),
      };
      void this.#queue.add(start, options);
    });
  }

  /** Settles the caller with the answer or the end of its deadline; resolves when the slot is free again. */
  async #run(
    statement: Statement,
    scope: ExecutionScope,
    resolve: (page: Page) => void,
    reject: (error: unknown) => void,
  ): Promise<void> {
    this.#running += 1;
    const unsubscribe = scope.deadline.onEnd(reject);
    try {
      resolve(await this.#inner.execute(statement, scope));
    } catch (error) {
      reject(error);
    } finally {
      unsubscribe();
      this.#running -= 1;
    }
  }

  #giveUp(depart: (error: GatewayError) => void): void {
    this.#timedOut += 1;
    depart(new GatewayError('QUEUE_TIMEOUT', `The statement waited ${this.#options.queueTimeoutMs} ms for its turn`));
  }

  /** Resolves when nothing runs or waits. */
  onIdle(): Promise<void> {
    return this.#queue.onIdle();
  }
}

function notSent({ code, message }: GatewayError): GatewayError {
  return new GatewayError(code, message, { outcome: 'NOT_APPLIED' });
}
