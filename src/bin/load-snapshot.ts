/** Reads a schema snapshot that lies beside the program. */
import { readFile } from 'node:fs/promises';
import { GatewayError } from '../errors.ts';

/** @throws {GatewayError} `SNAPSHOT_INVALID` when the file cannot be read or is no JSON. */
export async function loadSnapshot(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? 'it is no JSON' : 'it cannot be read';
    throw new GatewayError('SNAPSHOT_INVALID', `Cannot use the schema snapshot ${path} as ${reason}`, { cause });
  }
}
