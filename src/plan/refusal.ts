/** Why a read cannot be served. */
import { GatewayError } from '../errors.ts';
import type { TableModel } from '../model/keyspace-model.ts';

export interface Refusal {
  readonly kind: 'refusal';
  /** Follows "Cannot read <list>", and says what to add or leave out. */
  readonly reason: string;
}

export function refusal(reason: string): Refusal {
  return { kind: 'refusal', reason };
}

/** @throws {GatewayError} `CANNOT_BE_SERVED` with the reason, if there is one. */
export function assertServed(table: TableModel, refused: Refusal | undefined): void {
  if (refused === undefined) return;
  throw new GatewayError('CANNOT_BE_SERVED', `Cannot read ${table.names.list} ${refused.reason}`);
}
