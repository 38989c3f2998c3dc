/** Reads the trusted documents of a file or a folder, and again when one of them changes. */
import { statSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type DocumentsById, documentsOf } from '../config/manifest.ts';
import type { Options } from '../config/options.ts';
import { GatewayError } from '../errors.ts';
import type { GatewayOptions } from '../gateway/gateway.ts';
import { watchFolders } from '../server/watch-folders.ts';
import type { Logger } from '../telemetry/logger.ts';

const READ = /\.(json|graphql|gql)$/;
/** Editors and deployments write a file in several steps. */
const SETTLE_MS = 200;

/** @throws {GatewayError} `CONFIG_INVALID` when there is nothing to read, or something that is no manifest. */
export async function loadDocuments(path: string): Promise<DocumentsById> {
  const files = await filesOf(path).catch((cause: unknown) => {
    throw new GatewayError('CONFIG_INVALID', `Cannot read the trusted documents ${path}: ${reasonOf(cause)}`, {
      cause,
    });
  });
  const texts = await Promise.all(
    files.map(async (file) => ({ name: basename(file), text: await readFile(file, 'utf8') })),
  );
  return documentsOf(texts);
}

/** Those that the options name, where they name some. */
export async function configuredDocuments({ documents: path }: Pick<Options, 'documents'>): Promise<GatewayOptions> {
  return path === undefined ? {} : { documents: await loadDocuments(path) };
}

async function filesOf(path: string): Promise<readonly string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => READ.test(name)).sort();
  if (names.length === 0) throw new Error('the folder has neither .json nor .graphql files');
  return names.map((name) => join(path, name));
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT' ? 'it does not exist' : String(cause);
}

/** Hands on what is there after each change. What cannot be used is told, and what was there before stays. */
export function watchDocuments(
  path: string,
  use: (documents: DocumentsById) => Promise<void>,
  logger: Logger,
): ReturnType<typeof watchFolders> {
  const read = () =>
    loadDocuments(path)
      .then(use)
      .catch((error: unknown) => logger.error('trusted documents stay as they were', { error }));
  // Of a file its folder is watched, as another file may take its place.
  const folder = statSync(path).isDirectory() ? path : dirname(path);
  return watchFolders([folder], {
    settleMs: SETTLE_MS,
    read,
    onError: (error) => logger.error('trusted documents are not watched any more', { error }),
  });
}
