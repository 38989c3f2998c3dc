/**
 * An operation whose writes are one batch: it is executed twice. First each field hands its write over, and none is sent;
 * then, when the batch is done, each takes what became of it.
 */
import { GatewayError, toError } from '../../errors.ts';
import type { BatchKind } from '../../plan/batch-check.ts';
import type { WritePlan } from '../../plan/write-plan.ts';
import type { WriteResult } from '../../writes/carry-out.ts';
import { carryOutBatch } from '../../writes/carry-out-batch.ts';
import { batchTimestamp, isAhead } from '../../writes/timestamp.ts';
import type { GatewayContext } from '../context.ts';
import type { PlannedWrite } from './write.ts';

export interface BatchedWrite {
  readonly planned: PlannedWrite;
  readonly result: WriteResult | Error;
}

const NOT_SENT = { outcome: 'NOT_APPLIED', details: { outcome: 'NOT_APPLIED' } } as const;

/** Ends the first execution of a field; nobody sees it. */
class HandedOver extends Error {}

export class BatchRun {
  readonly #kind: BatchKind;
  readonly #handed: { readonly planned: PlannedWrite; readonly path: string }[] = [];
  /** By path, what was wrong with those that could not be handed over. */
  readonly #refused = new Map<string, Error>();
  #done: readonly BatchedWrite[] | undefined;
  #isRefused = false;
  #taken = 0;

  constructor(kind: BatchKind) {
    this.#kind = kind;
  }

  /** Whether the client chose the time of its writes. */
  get hasTimestamp(): boolean {
    return this.#kind.timestamp !== undefined;
  }

  /** Whether that time is yet to come. */
  get isAhead(): boolean {
    return this.#kind.timestamp !== undefined && isAhead(this.#kind.timestamp);
  }

  /** Whether its results can be taken: it was sent, or is no batch that may be. */
  get isDone(): boolean {
    return this.#done !== undefined;
  }

  /** Whether it was not sent as a write of it is refused. */
  get isRefused(): boolean {
    return this.#isRefused;
  }

  /** Takes the next write of the operation, of which nothing is known yet. @returns what its field ends with. */
  handOver(planned: PlannedWrite, path: string): Error {
    this.#handed.push({ planned, path });
    return new HandedOver(path);
  }

  /** The same of one that is refused, and all others with it: why is told in the second execution. */
  refuse(error: Error, path: string): Error {
    this.#refused.set(path, error);
    return new HandedOver(path);
  }

  /** Why a write of a refused batch was not sent. */
  refusalOf(path: string): Error {
    return (
      this.#refused.get(path) ??
      new GatewayError('STOPPED', 'Cannot write as the batch has a write that is refused: none was sent', NOT_SENT)
    );
  }

  /** Whether something is wrong with a field itself. */
  hasRefused(path: string): boolean {
    return this.#refused.has(path);
  }

  /** What became of the next write of the operation. */
  take(): BatchedWrite {
    const next = this.#done?.[this.#taken];
    if (next === undefined) throw new TypeError('Cannot tell what became of a write that is not in the batch');
    this.#taken += 1;
    return next;
  }

  /** After the first execution: sends the batch, unless a write of it is refused. */
  async send(context: GatewayContext): Promise<void> {
    this.#isRefused = this.#refused.size > 0;
    if (this.#isRefused) return;
    const writes = this.#handed.map(({ planned, path }) => ({ plan: planned.plan, path }));
    const plans = writes.map(({ plan }) => plan);
    const kind = { ...this.#kind, timestamp: this.#kind.timestamp ?? batchTimestamp(plans, context.limits) };
    const results = await carryOutBatch(context, writes, kind).catch((error: unknown) =>
      writes.map(() => toError(error)),
    );
    const isIdempotent = this.#handed.every(
      ({ planned }) => planned.plan.isIdempotent && planned.isMadeOtherwise !== true,
    );
    this.#done = this.#handed.map(({ planned }, index) => ({
      planned: { ...planned, plan: asSent(planned.plan, { isIdempotent, timestamp: kind.timestamp }) },
      result: results[index]!, // one result a write
    }));
  }
}

/** It is sent again with all of the batch, or not at all. */
function asSent(
  plan: WritePlan,
  { isIdempotent, timestamp }: { isIdempotent: boolean; timestamp: string | undefined },
): WritePlan {
  return { ...plan, isIdempotent, options: { ...plan.options, timestamp: timestamp ?? plan.options.timestamp } };
}

export function isHandedOver(error: unknown): boolean {
  return error instanceof HandedOver;
}
