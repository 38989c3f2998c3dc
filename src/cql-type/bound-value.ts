/** A value on its way into a statement. */
import type { JsonValue, ValueType } from './value-type.ts';

export interface BoundValue {
  /** `undefined` leaves the column alone (unset), `null` writes a tombstone. */
  readonly value: JsonValue | undefined;
  readonly type: ValueType;
}
