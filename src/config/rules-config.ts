/** Who may do what: the rules that `gateway.config.ts` may list under `rules`, role by role. What no rule grants is not there. */
import type { ClaimPath } from './claim.ts';
import type { Principal } from './config.ts';
import type { Options } from './options.ts';

/** Of callers without an identity. */
export const ANONYMOUS = 'anonymous';
/** Of every caller with one, beside its own roles. */
export const AUTHENTICATED = 'authenticated';

/** Role → what it may do. A caller may do what any of its roles may. */
export type Rules = Readonly<Record<string, RoleRules>>;

export interface RoleRules {
  /**
   * `table` or `keyspace.table` → what may be done with it. `*` stands for each table that the role does not name, but for
   * materialized views; companion tables are read by the rules of the table whose rows they hold.
   */
  readonly tables?: Readonly<Record<string, TableRules>>;
  /** Whether `clusterHealth` may be asked for. */
  readonly health?: boolean;
  /** Whether the schema, as the role has it, may be asked for; by default as the option `introspection` says. */
  readonly introspection?: boolean;
  /** Whether what `extend` adds in code is there; what it reads and writes by itself no rule looks at. */
  readonly extend?: boolean;
  /** Whether answers tell what they cost, in `extensions.cost`. */
  readonly costs?: boolean;
  /** Limits in place of those of the options; of several roles that give one the highest. */
  readonly limits?: RoleLimits;
  /** Whether trusted documents may be named, or must be, in place of what the option `trustedDocuments` says. */
  readonly documents?: Options['trustedDocuments'];
}

/** Options that a role may have a value of its own for. */
export const ROLE_LIMITS = [
  'maxDepth',
  'maxAliases',
  'maxDirectives',
  'maxRootFields',
  'maxFragments',
  'maxErrors',
  'maxTokens',
  'maxCost',
  'maxStatements',
  'maxInputItems',
] as const;

export type RoleLimit = (typeof ROLE_LIMITS)[number];
export type RoleLimits = Readonly<Partial<Record<RoleLimit, number>>>;

/** What a role may do with a table; what is left out it may not. */
export interface TableRules {
  readonly read?: boolean | ColumnRules;
  readonly insert?: boolean | ColumnRules;
  readonly update?: boolean | ColumnRules;
  readonly delete?: boolean;
  readonly increment?: boolean | ColumnRules;
  /**
   * Key column → what it must be in the rows that all of this is about: rows with another value are not there for the role,
   * and what is written to them is refused. Without it all rows are meant. An indexed column beside the key is for reads
   * alone: writes then need a `check`.
   */
  readonly rows?: Readonly<Record<string, ValueOfCaller>>;
  /** Decides of each row what its key cannot tell: of rows that it does not permit all of this holds as of those. */
  readonly check?: RowCheck;
  /**
   * Column beside the key → what inserts and updates of the rule write into it, which clients cannot. A caller of whom that is
   * not known is refused.
   */
  readonly presets?: Readonly<Record<string, ValueOfCaller | Clock>>;
}

/** A decision that needs more of a row than its key. */
export interface RowCheck {
  /** Columns that are read for it beside the key; the role need not be able to read them. */
  readonly columns: readonly string[];
  /**
   * Which of the rows are permitted, in their order: `true` alone is. Asked once for rows that are read together, of writes
   * for the row as it is and as it would be, and for keys without a row, so that these take as long. What it throws is an
   * error of the gateway, and nothing is shown.
   */
  readonly permits: (
    rows: readonly CheckedRow[],
    caller: Principal,
  ) => Promise<readonly boolean[]> | readonly boolean[];
}

/** Key and named columns by their names, with values as the API shows them; null where there is none. */
export type CheckedRow = Readonly<Record<string, unknown>>;

/** Columns beside the key, which belongs to each row: those named, or all but those. */
export type ColumnRules = { readonly columns: readonly string[] } | { readonly except: readonly string[] };

/** Something that is known of the caller. */
export type ValueOfCaller =
  | { readonly from: 'subject' | 'tenant' }
  | { readonly from: 'claim'; readonly claim: ClaimPath };

/** The time of the write. */
export interface Clock {
  readonly from: 'clock';
}

/**
 * The value of a claim of the caller, as the API takes values of the column; for one column of the partition key also a list
 * of at most 20. A claim that is missing, empty or of another type means no rows.
 */
export function claim(path: ClaimPath): ValueOfCaller {
  return { from: 'claim', claim: path };
}

/** The subject of the caller's identity. */
export function subject(): ValueOfCaller {
  return { from: 'subject' };
}

/** The tenant of the caller's identity. */
export function tenant(): ValueOfCaller {
  return { from: 'tenant' };
}

/** The time of the write, for a preset of a `timestamp`. */
export function now(): Clock {
  return { from: 'clock' };
}
