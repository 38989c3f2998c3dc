/** The resolver body of all writes: guard, plan, send; every error says what became of the write. */
import type { JsonValue, Row } from '../../cql-type/value-type.ts';
import { GatewayError, isGatewayError, toError } from '../../errors.ts';
import { keyColumns } from '../../model/keyspace-model.ts';
import type { WritePlan } from '../../plan/write-plan.ts';
import type { CopyOutcome, WriteResult } from '../../writes/carry-out.ts';
import { carryOutWrite } from '../../writes/carry-out-copies.ts';
import { carryOutList } from '../../writes/carry-out-list.ts';
import { withTimestamp } from '../../writes/timestamp.ts';
import type { GatewayContext } from '../context.ts';
import type { Struct } from '../schema/types.ts';
import { type BatchedWrite, type BatchRun, isHandedOver } from './batch-run.ts';
import { withPermittedCurrent } from './permitted-current.ts';
import { permitted } from './permitted-write.ts';
import type { ListArguments, PlannedWrite, Write, WriteArguments } from './write.ts';

/** Where a field writes. */
export interface WritePlace {
  readonly context: GatewayContext;
  /** In the answer. */
  readonly path: string;
}

export interface Written extends Omit<WriteResult, 'copies'> {
  /** Null where nothing was written. */
  readonly copies: CopyOutcome | null;
  /** Values of the key columns, in their order. */
  readonly key: readonly JsonValue[];
  /** Of deletes: whether the row, and not columns of it. */
  readonly isRowDeleted: boolean;
  /** What was made for columns that were left out, by field. */
  readonly made: Row;
  /** What an audit tells of it, by the names of columns. */
  readonly audited?: Row;
}

/** @param path where it stands in the answer. @throws {GatewayError} with `outcome` among its details. */
export async function resolveWrite(
  write: Write,
  args: WriteArguments,
  { context, path }: WritePlace,
): Promise<Written> {
  const { batch } = context.progress;
  if (batch?.isDone === true) return batchedOf(batch.take(), context);
  if (batch?.isRefused === true) throw batch.refusalOf(path);
  let planned: PlannedWrite | undefined;
  try {
    context.guard(write.table, write.kind);
    assertTimeOf(write, batch);
    planned = await permittedWrite(write, args, context);
    if (batch !== undefined) throw batch.handOver(planned, path);
    planned = stamped(planned, context.limits);
    return writtenOf(
      planned,
      await withPermittedCurrent(context, planned.plan, await carryOutWrite(context, planned.plan)),
    );
  } catch (error) {
    throw isHandedOver(error) ? error : ended(toldOf(error, planned), { batch, path });
  }
}

/** Each input has its own answer, or error, as {@link resolveWrite} gives it. @throws for a list that is too long. */
export async function resolveWrites(
  write: Write,
  { inputs, ...args }: ListArguments,
  { context, path }: WritePlace,
): Promise<readonly (Written | Error)[]> {
  const { table, kind } = write;
  const { limits, progress } = context;
  const { batch } = progress;
  if (batch?.isDone === true) {
    const batched = inputs.map(() => batch.take());
    return Promise.all(batched.map((each) => batchedOf(each, context).catch(toError)));
  }
  if (batch?.isRefused === true) return refusalsOf(batch, path, inputs.length);
  try {
    context.guard(table, kind);
    assertTimeOf(write, batch);
    if (inputs.length > limits.maxListWrites) refuseLength(inputs.length, limits.maxListWrites);
  } catch (error) {
    throw ended(toldOfRefused(error), { batch, path });
  }
  const planOf = async (input: Struct) => permittedWrite(write, { ...args, input, where: {} }, context);
  const permittedWrites = await Promise.all(inputs.map((input) => planOf(input).catch(toldOfRefused)));
  if (batch !== undefined) return handedOver(batch, path, permittedWrites);
  const planned = permittedWrites.map((each) => (each instanceof Error ? each : stamped(each, limits)));
  const writes = planned.map((each) => (each instanceof Error ? each : each.plan));
  const results = await carryOutList(context, table, writes);
  return Promise.all(
    results.map(async (result, index) => {
      const each = planned[index]!; // one result a write
      if (each instanceof Error) return each;
      if (result instanceof Error) return toldOf(result, each);
      return writtenOf(each, await withPermittedCurrent(context, each.plan, result));
    }),
  );
}

/** What a field ends with where it fails; in a batch, of which nothing is sent then, that is told in the second execution. */
function ended(told: Error, { batch, path }: { readonly batch: BatchRun | undefined; readonly path: string }): Error {
  return batch?.refuse(told, path) ?? told;
}

/** Each, one by one: those that are refused too. */
function handedOver(batch: BatchRun, path: string, writes: readonly (PlannedWrite | Error)[]): readonly Error[] {
  return writes.map((each, index) => {
    const own = `${path}.${index}`;
    return each instanceof Error ? batch.refuse(each, own) : batch.handOver(each, own);
  });
}

function refusalsOf(batch: BatchRun, path: string, length: number): readonly Error[] {
  if (batch.hasRefused(path)) throw batch.refusalOf(path);
  return Array.from({ length }, (_, index) => batch.refusalOf(`${path}.${index}`));
}

/** Planned, and permitted by the caller's rules. */
function permittedWrite(write: Write, args: WriteArguments, context: GatewayContext) {
  return permitted(write.plan(withPresets(write, args, context), context.limits), context);
}

/** What the caller's rules write beside what is given: into the row, or into the static columns of a partition. */
function withPresets({ table, kind, shows }: Write, args: WriteArguments, { permits }: GatewayContext): WriteArguments {
  const presets = permits?.presets(table, kind) ?? [];
  if (presets.length === 0) return args;
  const isOfPartition = shows === 'partition';
  const written = presets.filter(([{ role }]) => !isOfPartition || role === 'static');
  const values = Object.fromEntries(written.map(([{ field }, value]) => [field, value]));
  const { input } = args;
  const set = input.set as Struct | null | undefined; // an object by its input type
  return { ...args, input: kind === 'insert' ? { ...input, ...values } : { ...input, set: { ...set, ...values } } };
}

/** A time to come outlives what others write until then: it is for tables whose clients may choose the time of each write. */
function assertTimeOf({ seen }: Write, batch: BatchRun | undefined): void {
  if (batch?.isAhead !== true || seen.writes.hasTimestamp) return;
  throw new GatewayError(
    'BAD_USER_INPUT',
    `Cannot write ${seen.names.list} at a time that is yet to come: it does not take \`options.timestamp\``,
  );
}

function stamped(planned: PlannedWrite, limits: GatewayContext['limits']): PlannedWrite {
  const plan = withTimestamp(planned.plan, limits);
  return plan === planned.plan ? planned : { ...planned, plan };
}

async function batchedOf({ planned, result }: BatchedWrite, context: GatewayContext): Promise<Written> {
  if (result instanceof Error) throw toldOf(result, planned);
  return writtenOf(planned, await withPermittedCurrent(context, planned.plan, result));
}

function refuseLength(length: number, permitted: number): never {
  throw new GatewayError('BAD_USER_INPUT', `Cannot write ${length} inputs at once, permitted are ${permitted}`);
}

function writtenOf({ plan, made = NOTHING }: PlannedWrite, { applied, current, copies }: WriteResult): Written {
  const told = copies ?? (applied ? 'APPLIED' : null); // those that were not sent after it are part of it
  const written = { applied, current, copies: told, key: plan.key, isRowDeleted: plan.columns === undefined, made };
  return plan.table.writes.audited.length === 0 ? written : { ...written, audited: auditedOf(plan) };
}

/** Of the key, and as they were set; what becomes of others by an edit is not known. */
function auditedOf({ table, key, assignments }: WritePlan): Row {
  const keys = keyColumns(table);
  return Object.fromEntries(
    table.writes.audited.flatMap((column) => {
      const place = keys.indexOf(column);
      const value = place < 0 ? assignments.find((each) => each.column === column)?.bound.value : key[place];
      return value === undefined ? [] : [[column.name, value as JsonValue]]; // of an input
    }),
  );
}

const NOTHING: Row = {};

/**
 * What was made for a write whose outcome is unknown is told, so that it can be sent again as it was; not for one that must
 * not be: what counts would count twice, and a condition may meet the write itself.
 */
function toldOf(error: unknown, planned: PlannedWrite | undefined): GatewayError {
  const unexpected = { outcome: planned === undefined ? 'NOT_APPLIED' : 'UNKNOWN' } as const;
  const { code, message, details, ...met } = isGatewayError(error)
    ? error
    : new GatewayError('INTERNAL_SERVER_ERROR', 'Unexpected error', unexpected);
  // What was read before it may have failed in a way that leaves writes in doubt.
  const outcome = planned === undefined ? 'NOT_APPLIED' : met.outcome;
  const told = planned === undefined || outcome !== 'UNKNOWN' ? {} : toldOfUnknown(planned);
  return new GatewayError(code, message, { cause: error, outcome, details: { ...details, ...told, outcome } });
}

/** Of a write that was not sent. */
function toldOfRefused(error: unknown): GatewayError {
  return toldOf(error, undefined);
}

function toldOfUnknown({ plan, made = {}, isMadeOtherwise }: PlannedWrite): Readonly<Record<string, unknown>> {
  if (!plan.isIdempotent || isMadeOtherwise === true) return { retryable: false };
  // Sent again without its key it is another row's.
  const isOther = keyColumns(plan.table).some(({ field }) => field in made);
  const { timestamp } = plan.options;
  return {
    ...(isOther ? { retryable: false } : {}),
    ...(typeof timestamp === 'string' ? { timestamp } : {}),
    ...(Object.keys(made).length > 0 ? { generated: made } : {}),
  };
}
