/** What a write makes of values that are left out, null and empty: run by a test, shown by the page on writes. */

export const EMPTINESS_TABLES = [
  'CREATE TYPE emptiness.box (name text, sizes frozen<list<int>>)',
  'CREATE TABLE emptiness.items (id int PRIMARY KEY, plain text, tags set<text>, fixed frozen<set<text>>, open box, box frozen<box>, pair frozen<tuple<text, frozen<list<int>>>>)',
];

/** What a column holds before the write. */
export const BEFORE =
  'plain: "p", tags: ["a"], fixed: ["a"], open: { name: "n", sizes: [1] }, box: { name: "n", sizes: [1] }, pair: { item0: "x", item1: [1] }';

export interface EmptyCase {
  readonly what: string;
  /** What is given for the column; nothing where it is left out. */
  readonly given: string;
  readonly column: string;
  /** What the column holds then. */
  readonly stored: unknown;
}

const FULL = { name: 'n', sizes: [1] };

/** The same by `insert` and by `set` of `update`. */
export const EMPTY_CASES: readonly EmptyCase[] = [
  { what: 'a column', given: '', column: 'plain', stored: 'p' },
  { what: 'a column', given: 'plain: null', column: 'plain', stored: null },
  { what: 'a column', given: 'plain: ""', column: 'plain', stored: '' },
  { what: 'a collection', given: '', column: 'tags', stored: ['a'] },
  { what: 'a collection', given: 'tags: null', column: 'tags', stored: null },
  { what: 'a collection', given: 'tags: []', column: 'tags', stored: null },
  { what: 'a frozen collection', given: 'fixed: null', column: 'fixed', stored: null },
  { what: 'a frozen collection', given: 'fixed: []', column: 'fixed', stored: [] },
  { what: 'a user-defined type', given: 'open: {}', column: 'open', stored: null },
  { what: 'a user-defined type', given: 'open: { name: "m" }', column: 'open', stored: { name: 'm', sizes: null } },
  { what: 'a user-defined type', given: 'open: { sizes: [] }', column: 'open', stored: { name: null, sizes: [] } },
  { what: 'a frozen user-defined type', given: '', column: 'box', stored: FULL },
  { what: 'a frozen user-defined type', given: 'box: {}', column: 'box', stored: { name: null, sizes: null } },
  {
    what: 'a frozen user-defined type',
    given: 'box: { name: null, sizes: [] }',
    column: 'box',
    stored: { name: null, sizes: [] },
  },
  { what: 'a tuple', given: 'pair: {}', column: 'pair', stored: { item0: null, item1: null } },
  { what: 'a tuple', given: 'pair: { item0: "" }', column: 'pair', stored: { item0: '', item1: null } },
  { what: 'a tuple', given: 'pair: { item1: [] }', column: 'pair', stored: { item0: null, item1: [] } },
];
