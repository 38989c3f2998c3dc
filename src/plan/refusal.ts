/** Why a read cannot be served. */
import type { Options } from '../config/options.ts';
import { GatewayError } from '../errors.ts';
import type { TableModel } from '../model/keyspace-model.ts';

export interface Refusal {
  readonly kind: 'refusal';
  /** Follows "Cannot read <list>", and says what to add or leave out. */
  readonly reason: string;
  /** What the operator could configure, which clients are told in development alone. */
  readonly option?: string;
}

export function refusal(reason: string, option?: string): Refusal {
  return { kind: 'refusal', reason, ...(option === undefined ? {} : { option }) };
}

/** @throws {GatewayError} `CANNOT_BE_SERVED` with the reason, if there is one. */
export function assertServed(table: TableModel, refused: Refusal | undefined, mode: Options['mode']): void {
  if (refused === undefined) return;
  const { reason, option } = refused;
  const hint = option === undefined || mode === 'production' ? '' : `, or ${option}`;
  throw new GatewayError('CANNOT_BE_SERVED', `Cannot read ${table.names.list} ${reason}${hint}`);
}
