/** What `gateway.config.ts` may say: relations, names, hiding, rights, and any option of the table. */
import type { IdentityWay } from './identity-config.ts';
import type { Options } from './options.ts';
import type { Rules } from './rules-config.ts';
import type { Preset, Runtime } from './runtime.ts';

/** Columns of the table on the left, columns of the target on the right. */
export type ColumnPairs = Readonly<Record<string, string>>;

export interface RelationConfig {
  /** The table that gets the field: `table`, or `keyspace.table` when several keyspaces are served. */
  readonly table: string;
  /** The field's name. */
  readonly field: string;
  /** The table that is read. */
  readonly target: string;
  /**
   * `one` needs the whole primary key of the target; `many` its partition key and any leading clustering columns, or one
   * indexed column, or from a list or set of keys the whole key of one column.
   */
  readonly kind: 'one' | 'many';
  /** On the left a column, or a field of a user-defined type in one: `address.city_id`. */
  readonly columns: ColumnPairs;
  /** Columns of the target with the same value for all rows. */
  readonly where?: Readonly<Record<string, string | number | boolean>>;
  /** For `many`: a table that links both. `columns` above lead to its key, and those here from it to the target's. */
  readonly through?: { readonly table: string; readonly columns: ColumnPairs };
}

/** What a caller wants to do with a table. */
export type Action = 'read' | 'insert' | 'update' | 'delete' | 'increment';

/** Who asks, as the transport or the embedding program found out; `undefined` is an anonymous caller. */
export type Principal = Readonly<Record<string, unknown>> | undefined;

/**
 * Decides whether `principal` may do `action` on `table` (`keyspace.table`); false answers FORBIDDEN. Asked once for each
 * operation, table and action, before the first statement of that kind is sent: the answer holds for all its rows.
 */
export type Authorize = (principal: Principal, table: string, action: Action) => boolean;

/** Who sent a request: the `principal` of `authorize`. */
export interface Identity {
  /** Not empty. */
  readonly subject: string;
  readonly roles?: readonly string[];
  /** Part of what cursors are bound to: those of one tenant are none of another's. */
  readonly tenant?: string;
  /** Whatever else is known of the caller. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** Answered with 401 and the code UNAUTHENTICATED; nothing of the request is carried out. */
export interface Refusal {
  /** Why, as the client may know it: behind "Cannot tell who asks: ". */
  readonly refused: string;
  /** For the header `WWW-Authenticate`; `Bearer` where it is left out. */
  readonly challenge?: string;
}

/** What a verified client certificate says. */
export interface ClientCertificate {
  /** The common name of its subject, and its DNS names. */
  readonly names: readonly string[];
  /** SHA-256 in hexadecimal digits, with colons between bytes. */
  readonly fingerprint: string;
}

/** What `identify` is given of a request: all but its body. */
export interface IdentifyRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** Names in lower case; repeated headers joined as HTTP says. */
  readonly headers: Readonly<Record<string, string>>;
  /** What an authorizer in front of a function, or the embedding program, found out already. */
  readonly platform: Principal;
  /** Present where the server asked for a certificate of the client (`GATEWAY_TLS_CLIENT_CA`) and verified it. */
  readonly certificate?: ClientCertificate | undefined;
}

/**
 * Finds out who asks, before a request to the API is read: an identity, a refusal, or nothing for an anonymous caller. A hook
 * that throws, or takes longer than the request may, is an error of the gateway, and nothing is carried out.
 */
export type Identify = (
  request: IdentifyRequest,
) => Promise<Identity | Refusal | null | undefined> | Identity | Refusal | null | undefined;

/** What clients may choose for the writes of a table, and what the gateway does for them. */
export interface WritesConfig {
  /** `options.ttlSeconds` of inserts and updates. */
  readonly ttl?: boolean;
  /** `options.timestamp` of inserts, updates and deletes. */
  readonly timestamp?: boolean;
  /** Levels for `options.consistency`. */
  readonly consistency?: readonly Consistency[];
  /**
   * The consistency of conditions: `SERIAL` among all data centers, `LOCAL_SERIAL` within one. Reads of a row take it as
   * `consistency`, which shows what a condition with an unknown outcome did.
   */
  readonly serial?: SerialConsistency;
  /** Column → what an insert gets that has no value for it: the time, a random UUID, a UUID of the time. */
  readonly generated?: Readonly<Record<string, Generator>>;
  /**
   * A column that counts the writes of a row: updates and deletes must give the version that was read, inserts make 1, and
   * who comes second is told the row as it is. Other conditions, edits and wider deletes are not offered then.
   */
  readonly version?: string;
  /** Columns, of the key too, whose written values stand in the audit log; without them it has none. */
  readonly audited?: readonly string[];
  /** Column → what its values must be. */
  readonly checks?: Readonly<Record<string, ColumnChecks>>;
}

/** What the values of a column must be, each as the API shows it. Edits of parts of values are not checked. */
export interface ColumnChecks {
  /** An insert must have a value, and nothing empties it. */
  readonly required?: boolean;
  readonly min?: string | number;
  readonly max?: string | number;
  /** Of texts in characters, of collections in items. */
  readonly length?: { readonly min?: number; readonly max?: number };
  /** Of the whole text. */
  readonly pattern?: RegExp;
  readonly oneOf?: readonly (string | number | boolean)[];
}

export type Consistency = Options['consistency'];
export type SerialConsistency = 'SERIAL' | 'LOCAL_SERIAL';
export type Generator = 'now' | 'uuid' | 'timeuuid';

/** A table that holds the rows of another under a key of its own. */
export interface CompanionConfig {
  /** The table whose mutations carry the copy along. */
  readonly of: string;
  /** The copy; its key has all key columns of the table. */
  readonly table: string;
  /** Columns that are called otherwise in the copy; all others have the values of those of the same name. */
  readonly columns?: ColumnPairs;
  /** Whether the copy has mutations of its own too; by default it is only read. */
  readonly writable?: boolean;
}

export interface GatewayConfigFile {
  readonly options?: Partial<Options>;
  readonly relations?: readonly RelationConfig[];
  /** `table` → type name, or `table.column` → field name. */
  readonly rename?: Readonly<Record<string, string>>;
  /** `table` or `table.column` left out of the API. Key columns cannot be hidden. */
  readonly hide?: readonly string[];
  /**
   * `table.column` of long values, read only where they are asked for as blobs, vectors and collections are by themselves;
   * all other columns of a row are read together. Key columns cannot be wide.
   */
  readonly wide?: readonly string[];
  /**
   * Tables (`keyspace.table` or `table`) of which plain columns may stand in `where`: `partition` beside a whole partition
   * key, so that a read goes through that partition, `table` without one too, so that it goes through the whole table.
   */
  readonly filtering?: Readonly<Record<string, 'partition' | 'table'>>;
  /** Copies of tables, which Cassandra keeps for other questions: mutations carry them along in one logged batch. */
  readonly companions?: readonly CompanionConfig[];
  /** `table` → what its writes may choose. */
  readonly writes?: Readonly<Record<string, WritesConfig>>;
  /** `table` or `table.column` → what its description says; by default a table's comment. */
  readonly describe?: Readonly<Record<string, string>>;
  /** `table` or `table.column` → why it should no more be used, and what instead. */
  readonly deprecate?: Readonly<Record<string, string>>;
  /** Tables without mutations. */
  readonly readOnlyTables?: readonly string[];
  /** The ways in which a request may say who sends it, in the order in which they are tried. */
  readonly identity?: readonly IdentityWay[];
  /** A way of your own, behind those. Without any, callers are who an authorizer in front of a function says, or anonymous. */
  readonly identify?: Identify;
  /** What callers may do, by their roles; with rules nobody may do what none of them grants. `authorize` is asked beside them. */
  readonly rules?: Rules;
  readonly authorize?: Authorize;
  /**
   * Adds types and fields in code, after all generated ones: `builder` is an `ExtensionBuilder`, `model` an
   * `ExtensionModel`. Fields of queries that have one are carried out by graphql-js.
   */
  extend?(builder: object, model: object): void;
}

/** Gives a config file its type. */
export function defineConfig(file: GatewayConfigFile): GatewayConfigFile {
  return file;
}

/** Everything that shapes the API beyond the keyspaces themselves. */
export type ShapeConfig = Omit<GatewayConfigFile, 'options'>;

/** What of it decides names, types and tables: not who asks, nor who may. */
export type ModelShape = Omit<ShapeConfig, 'identity' | Hook>;

/** What may be left out altogether. */
type Hook = 'identify' | 'authorize' | 'extend' | 'rules';

/** The frozen configuration that the gateway is made from. */
export interface Config extends Options {
  /** What `auto` was resolved to. */
  readonly preset: Preset;
  readonly runtime: Runtime;
  readonly shape: Readonly<Required<Omit<ShapeConfig, Hook>>> & {
    readonly identify: Identify | undefined;
    readonly rules: Rules | undefined;
    readonly authorize: Authorize | undefined;
    readonly extend: ShapeConfig['extend'] | undefined;
  };
}
