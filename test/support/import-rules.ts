/** Who may import whom, as `src/README.md` says: the table there is the rule, this reads it. */
import { readFileSync } from 'node:fs';

export interface ImportRule {
  readonly folder: string;
  /** Folders of ours, besides its own and the shared ones. */
  readonly mayImport: readonly string[];
  /** Of these, the folders from which types alone may come. */
  readonly typesOnly: readonly string[];
  /** Foreign packages that live here; those of Node may be used where they are needed. */
  readonly packages: readonly string[];
}

/** Everybody may import these. */
export const SHARED = ['errors', 'deadline', 'cql-type'];

const PAGE = readFileSync(new URL('../../src/README.md', import.meta.url), 'utf8');
const ROW = /^\| `([\w-]+)` \| [^|]+ \| ([^|]+) \| ([^|]+) \|$/gm;

export const RULES: readonly ImportRule[] = [...PAGE.matchAll(ROW)].map(([, folder = '', may = '', packages = '']) => {
  const entries = namesIn(may);
  const typesOnly = entries.filter((each) => each.endsWith(' (types)')).map((each) => each.replace(' (types)', ''));
  return {
    folder,
    mayImport: entries.map((each) => each.replace(' (types)', '')),
    typesOnly,
    packages: namesIn(packages),
  };
});

function namesIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
}
