/** What bounds a read beside the table's own rules. */
import type { Options } from '../config/options.ts';

export type PlanLimits = Pick<Options, 'mode' | 'maxInList' | 'maxIndexValues' | 'maxMergedPartitions'>;
