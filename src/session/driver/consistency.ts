/** Consistency levels by the driver's numbers. */
import { types } from 'cassandra-driver';
import type { Consistency, SerialConsistency } from '../../config/config.ts';

const LEVELS: Readonly<Record<Consistency | SerialConsistency, types.consistencies>> = {
  ONE: types.consistencies.one,
  TWO: types.consistencies.two,
  THREE: types.consistencies.three,
  QUORUM: types.consistencies.quorum,
  ALL: types.consistencies.all,
  LOCAL_QUORUM: types.consistencies.localQuorum,
  EACH_QUORUM: types.consistencies.eachQuorum,
  LOCAL_ONE: types.consistencies.localOne,
  SERIAL: types.consistencies.serial,
  LOCAL_SERIAL: types.consistencies.localSerial,
};

export function levelOf(level: Consistency | SerialConsistency): types.consistencies {
  return LEVELS[level];
}
