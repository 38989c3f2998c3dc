/** Certificate and key of the server: files that are read again when they change, so that a renewal needs no restart. */
import { type FSWatcher, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Server } from 'node:https';
import { dirname } from 'node:path';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import type { Options } from '../config/options.ts';
import { GatewayError, toError } from '../errors.ts';
import type { Logger } from '../telemetry/logger.ts';

export type TlsFiles = Pick<Options, 'serverTlsCert' | 'serverTlsKey' | 'serverTlsClientCa'>;

/** Both files are written before they are read. */
const SETTLE_MS = 300;

/** @throws {GatewayError} `CONFIG_INVALID` where they cannot be read, or do not belong together. */
export async function readTls(files: TlsFiles): Promise<SecureContextOptions> {
  const { serverTlsCert = '', serverTlsKey = '', serverTlsClientCa } = files;
  try {
    const [cert, key, ca] = await Promise.all([
      readFile(serverTlsCert, 'utf8'),
      readFile(serverTlsKey, 'utf8'),
      serverTlsClientCa === undefined ? undefined : readFile(serverTlsClientCa, 'utf8'),
    ]);
    const options: SecureContextOptions = { cert, key, minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) };
    createSecureContext(options);
    return options;
  } catch (cause) {
    const names = [serverTlsCert, serverTlsKey, serverTlsClientCa].filter((name) => name !== undefined).join(', ');
    throw new GatewayError('CONFIG_INVALID', `Cannot serve TLS by ${names}: ${toError(cause).message}`, { cause });
  }
}

/** Serves what the files have from then on. What cannot be used is told, and what was there before stays. */
export function watchTls(server: Server, files: TlsFiles, logger: Logger): { close(): void } {
  const read = () =>
    readTls(files)
      .then((options) => {
        server.setSecureContext(options);
        logger.info('certificate read again');
      })
      .catch((error: unknown) => logger.error('the certificate stays as it was', { error }));
  let timer: NodeJS.Timeout | undefined;
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(read, SETTLE_MS);
  };
  // Folders, as a renewal puts other files in the place of these, or links to others.
  const folders = new Set(Object.values(files).flatMap((file) => (file === undefined ? [] : dirname(file))));
  const watchers = [...folders].map((folder): FSWatcher => watch(folder, { persistent: false }, changed));
  for (const watcher of watchers)
    watcher.on('error', (error) => logger.error('the certificate is not watched any more', { error }));
  return {
    close: () => {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}
