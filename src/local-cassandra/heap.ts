/** How much memory a node of the local Cassandra gets. */
import { GatewayError } from '../errors.ts';

const MIN_MB = 256;
const DEFAULT_MB = { least: 512, most: 2_048 } as const;
/** Part of the machine's memory that a node gets by default. */
const PART = 16;

/**
 * The heap in MB: as `CASSANDRA_HEAP` says (`1500m`, `2g`), else a sixteenth of the machine's memory, 512 MB to 2 GB.
 * @throws {GatewayError} `CONFIG_INVALID` when the value is no such size, or below 256 MB.
 */
export function heapOf(text: string | undefined, machineBytes: number): number {
  if (text === undefined || text === '')
    return Math.min(DEFAULT_MB.most, Math.max(DEFAULT_MB.least, Math.floor(machineBytes / 2 ** 20 / PART)));
  const [, digits, unit] = /^(\d{1,6})([mg])$/i.exec(text) ?? [];
  const megabytes = Number(digits) * (unit?.toLowerCase() === 'g' ? 1_024 : 1);
  if (!(megabytes >= MIN_MB))
    throw new GatewayError(
      'CONFIG_INVALID',
      `CASSANDRA_HEAP is ${JSON.stringify(text)}: give a size of at least ${MIN_MB}m, such as 2g`,
    );
  return megabytes;
}
