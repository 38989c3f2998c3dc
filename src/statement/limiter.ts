/**
 * Bounds how many statements run and wait at the same time: an executor around an executor.
 *
 * While nothing waits and a slot is free a statement goes straight on; otherwise p-queue holds it and lets it go when a
 * slot is free: its `concurrency` is what the statements that went straight on leave over. Statements belong to shares, of
 * which none takes the slots and the places to wait from the others: those that wait are let go by turns
 * (`waiting-line.ts`), and one share may have a part of the places alone.
 * Depth, waiting time and departure are ours, because p-queue's own time-out starts when a task starts. Words: *queued*
 * statements wait, *running* ones were handed on. A caller whose deadline ends is answered at once, but a running
 * statement keeps its slot until the driver is done with it: it still occupies Cassandra and a stream id.
 */
import PQueue from 'p-queue';
import type { Options } from '../config/options.ts';
import { attempt, GatewayError } from '../errors.ts';
import type { Counters } from '../telemetry/counters.ts';
import type { ExecutionScope, Executor } from './executor.ts';
import type { Page, Statement } from './statement.ts';
import { Waiter } from './waiter.ts';
import { type LineOptions, lineClass, WaitingLine } from './waiting-line.ts';

export type LimiterOptions = Pick<Options, 'maxConcurrency' | 'maxQueued' | 'maxSharePercent' | 'queueTimeoutMs'>;

/** A statement, and who waits for it. */
interface Call {
  readonly statement: Statement;
  readonly scope: ExecutionScope;
  readonly resolve: (page: Page) => void;
  readonly reject: (error: unknown) => void;
}

export class Limiter implements Executor {
  readonly #inner: Executor;
  readonly #options: LimiterOptions;
  readonly #counters: Counters;
  readonly #line = new WaitingLine((share) => this.#runningOf(share));
  readonly #queue: PQueue<WaitingLine, LineOptions>;
  /** Of shares with a name, each, and together. */
  readonly #running = new Map<string, number>();
  #named = 0;
  /** Whether there was one. */
  #isShared = false;
  /** Handed on without the queue. */
  #direct = 0;
  #fromQueue = 0;
  #queued = 0;
  #idle: (() => void)[] = [];

  constructor(inner: Executor, options: LimiterOptions, counters: Counters) {
    this.#inner = inner;
    this.#options = options;
    this.#counters = counters;
    const queueClass = lineClass(this.#line);
    this.#queue = new PQueue({ concurrency: options.maxConcurrency, queueClass });
  }

  get running(): number {
    return this.#direct + this.#fromQueue;
  }

  get queued(): number {
    return this.#queued;
  }

  /**
   * Runs the statement when there is room.
   * @throws {GatewayError} `OVERLOADED`, `QUEUE_TIMEOUT`, `DEADLINE_EXCEEDED` or `REQUEST_ABORTED`, besides the inner ones.
   */
  execute(statement: Statement, scope: ExecutionScope): Promise<Page> {
    const ended = scope.deadline.error;
    if (ended !== undefined) return Promise.reject(notSent(ended));
    const isFree = this.#queued === 0 && this.running < this.#options.maxConcurrency;
    if (!isFree && !this.#hasPlace(scope.share)) return Promise.reject(this.#refusal());
    return new Promise((resolve, reject) => {
      const call = { statement, scope, resolve, reject };
      if (isFree) this.#runDirect(call);
      else this.#enqueue(call);
    });
  }

  /** Resolves when nothing runs or waits. */
  onIdle(): Promise<void> {
    if (this.running + this.#queued === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Where no callers are told apart they have all places. */
  #hasPlace(share = ''): boolean {
    const { maxQueued, maxSharePercent } = this.#options;
    if (this.#queued >= maxQueued) return false;
    this.#isShared ||= share !== '';
    return !this.#isShared || this.#line.sizeOf(share) < Math.ceil((maxQueued * maxSharePercent) / 100);
  }

  #runningOf(share: string): number {
    return share === '' ? this.running - this.#named : (this.#running.get(share) ?? 0);
  }

  #refusal(): GatewayError {
    this.#counters.add('statementsRejected');
    const { maxQueued } = this.#options;
    const many =
      this.#queued < maxQueued
        ? 'as many of the caller wait already as may'
        : `as ${this.#queued} wait already, ${maxQueued} may`;
    return new GatewayError('OVERLOADED', `Cannot take more statements ${many}`, {
      details: { running: this.running, queued: this.#queued },
    });
  }

  #runDirect(call: Call): void {
    this.#direct += 1;
    this.#run(call, this.#directEnded);
  }

  readonly #directEnded = () => {
    this.#direct -= 1;
    if (this.#queued > 0) this.#letQueueRun();
    else this.#checkIdle();
  };

  #enqueue(call: Call): void {
    const depart = (error: GatewayError) => {
      this.#queued -= 1;
      call.reject(error);
      this.#checkIdle();
    };
    this.#queued += 1;
    const timeoutMs = this.#options.queueTimeoutMs;
    const waiter = new Waiter({
      deadline: call.scope.deadline,
      timeoutMs,
      onEnd: (error) => depart(notSent(error)),
      onTimeout: () => {
        this.#counters.add('statementsTimedOut');
        depart(new GatewayError('QUEUE_TIMEOUT', `The statement waited ${timeoutMs} ms for its turn`));
      },
    });
    const start = () => {
      waiter.stop();
      this.#queued -= 1;
      this.#fromQueue += 1;
      return new Promise<void>((resolve) => {
        this.#run(call, () => {
          this.#fromQueue -= 1;
          this.#checkIdle();
          resolve();
        });
      });
    };
    this.#letQueueRun();
    const { share } = call.scope;
    void this.#queue.add(start, {
      ...(share === undefined ? {} : { share }),
      onEnqueue: (leave) => waiter.entered(leave),
    });
  }

  /** Leaves to the queue what the statements that went straight on do not take. */
  #letQueueRun(): void {
    const left = this.#options.maxConcurrency - this.#direct;
    if (left > 0) {
      this.#queue.concurrency = left;
      this.#queue.start();
    } else {
      this.#queue.pause();
    }
  }

  /** Settles the caller with the answer or the end of its deadline; calls `ended` when the slot is free again. */
  #run({ statement, scope, resolve, reject }: Call, end: () => void): void {
    const { deadline, share } = scope;
    if (share !== undefined) this.#count(share, 1);
    const ended = () => {
      if (share !== undefined) this.#count(share, -1);
      end();
    };
    deadline.listen(reject);
    // A slot is given back whatever happens, so that a mistake below, a throw, must not pass by.
    attempt(() => this.#inner.execute(statement, scope)).then(
      (page) => {
        deadline.unlisten(reject);
        resolve(page);
        ended();
      },
      (error: unknown) => {
        deadline.unlisten(reject);
        reject(error);
        ended();
      },
    );
  }

  /** A statement of a share begins to run, or ends. */
  #count(share: string, by: 1 | -1): void {
    const running = (this.#running.get(share) ?? 0) + by;
    if (running === 0) this.#running.delete(share);
    else this.#running.set(share, running);
    this.#named += by;
    this.#isShared = true;
  }

  #checkIdle(): void {
    if (this.#idle.length === 0 || this.running + this.#queued > 0) return;
    const waiting = this.#idle;
    this.#idle = [];
    for (const resolve of waiting) resolve();
  }
}

function notSent({ code, message }: GatewayError): GatewayError {
  return new GatewayError(code, message, { outcome: 'NOT_APPLIED' });
}
