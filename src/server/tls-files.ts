/** Certificate and key of the server: files that are read again when they change, so that a renewal needs no restart. */
import { readFile } from 'node:fs/promises';
import type { Server } from 'node:https';
import { dirname } from 'node:path';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import type { Options } from '../config/options.ts';
import { GatewayError, toError } from '../errors.ts';
import type { Logger } from '../telemetry/logger.ts';
import { watchFolders } from './watch-folders.ts';

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
export function watchTls(server: Server, files: TlsFiles, logger: Logger): ReturnType<typeof watchFolders> {
  const read = () =>
    readTls(files)
      .then((options) => {
        server.setSecureContext(options);
        logger.info('certificate read again');
      })
      .catch((error: unknown) => logger.error('the certificate stays as it was', { error }));
  // Folders, as a renewal puts other files in the place of these, or links to others.
  const folders = Object.values(files).flatMap((file) => (file === undefined ? [] : dirname(file)));
  return watchFolders(folders, {
    settleMs: SETTLE_MS,
    read,
    onError: (error) => logger.error('the certificate is not watched any more', { error }),
  });
}
