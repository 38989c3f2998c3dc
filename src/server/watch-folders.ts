/** Folders in which files are put in the place of others: what is there is read again once they have settled. */
import { watch } from 'node:fs';

export interface Watching {
  /** Files are written in several steps, and several together. */
  readonly settleMs: number;
  readonly read: () => void;
  readonly onError: (error: Error) => void;
}

/** Keeps no process alive. */
export function watchFolders(
  folders: Iterable<string>,
  { settleMs, read, onError }: Watching,
): { readonly close: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(read, settleMs);
  };
  const watchers = [...new Set(folders)].map((folder) => watch(folder, { persistent: false }, changed));
  for (const watcher of watchers) watcher.on('error', onError);
  return {
    close: () => {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}
