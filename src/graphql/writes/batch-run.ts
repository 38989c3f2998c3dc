/**
 * An operation whose writes are one batch: it is executed twice. First each field hands its write over, and none is sent;
 * then, when the batch is done, each takes what became of it.
 */
import { GatewayError, toError } from '../../errors.ts';
import type { BatchKind } from '../../plan/batch-check.ts';
import type { WriteResult } from '../../writes/carry-out.ts';
import { carryOutBatch } from '../../writes/carry-out-batch.ts';
import type { GatewayContext } from '../context.ts';
import type { PlannedWrite } from './write.ts';

export interface BatchedWrite {
  readonly planned: PlannedWrite;
  readonly result: WriteResult | Error;
}

/** Ends the first execution of a field; nobody sees it. */
class HandedOver extends Error {}

export class BatchRun {
  readonly #kind: BatchKind;
  readonly #handed: { readonly planned: PlannedWrite; readonly path: string }[] = [];
  #done: readonly BatchedWrite[] | undefined;
  #isRefused = false;
  #taken = 0;

  constructor(kind: BatchKind) {
    this.#kind = kind;
  }

  /** Whether its results can be taken: it was sent, or is no batch that may be. */
  get isDone(): boolean {
    return this.#done !== undefined;
  }

  /** The next write of the operation. @throws always: nothing is known of it yet. */
  handOver(planned: PlannedWrite, path: string): never {
    if (this.#isRefused)
      throw new GatewayError('STOPPED', 'Cannot write as the batch has a write that is refused: none was sent');
    this.#handed.push({ planned, path });
    throw new HandedOver(path);
  }

  /** What became of the next write of the operation. */
  take(): BatchedWrite {
    const next = this.#done?.[this.#taken];
    if (next === undefined) throw new TypeError('Cannot tell what became of a write that is not in the batch');
    this.#taken += 1;
    return next;
  }

  /** After the first execution: sends the batch, unless a field has failed. */
  async send(context: GatewayContext): Promise<void> {
    const { progress } = context;
    if (progress.hasFailed) {
      this.#isRefused = true;
      progress.hasFailed = false;
      return;
    }
    const writes = this.#handed.map(({ planned, path }) => ({ plan: planned.plan, path }));
    const results = await carryOutBatch(context, writes, this.#kind).catch((error: unknown) =>
      writes.map(() => toError(error)),
    );
    this.#done = this.#handed.map(({ planned }, index) => ({ planned, result: results[index]! })); // one result a write
  }
}

export function isHandedOver(error: unknown): boolean {
  return error instanceof HandedOver;
}
