/** The API as it would be served: of the keyspaces as they are now, or of a snapshot of them. */
import type { GraphQLSchema } from 'graphql';
import { type Rights, RuleBook } from '../access/rule-book.ts';
import type { Config } from '../config/config.ts';
import { servedKeyspaces } from '../config/read-config.ts';
import type { Deadline } from '../deadline.ts';
import { GatewayError } from '../errors.ts';
import { modelOf, readKeyspaces } from '../gateway/read-schema.ts';
import { schemaOfRights, wholeSchema } from '../gateway/schema-of-rights.ts';
import type { KeyspaceMetadata } from '../introspection/metadata.ts';
import { parseSnapshot, serializeSnapshot } from '../introspection/snapshot.ts';
import type { GatewayModel, TableModel } from '../model/keyspace-model.ts';
import { withSession } from './with-session.ts';

/** What callers with this role see, instead of the whole. */
type Role = string | undefined;

export interface Api {
  readonly schema: GraphQLSchema;
  readonly tables: readonly TableModel[];
  /** The keyspaces as the text of a snapshot file. */
  readonly snapshot: string;
  /** What could not be mapped, and names that clashed. */
  readonly warnings: readonly string[];
}

/** @throws {GatewayError} when the cluster or a keyspace cannot be read, or the configuration does not fit. */
export function apiOfCluster(config: Config, deadline: Deadline, role?: Role): Promise<Api> {
  return withSession(config, async (session) => {
    const keyspaces = await readKeyspaces(config, session, { deadline, origin: 'boot' });
    return toApi(config, { keyspaces, schemaVersion: session.schemaVersion ?? '' }, role);
  });
}

/** @throws {GatewayError} `SNAPSHOT_INVALID`, or `MODEL_CONFLICT` when the configuration does not fit. */
export function apiOfSnapshot(config: Config, value: unknown, role?: Role): Api {
  const names = servedKeyspaces(config).map(({ name }) => name);
  return toApi(config, parseSnapshot(value, names), role);
}

function toApi(config: Config, { keyspaces, schemaVersion }: Read, role: Role): Api {
  const whole = modelOf(config, keyspaces);
  const warnings = [...whole.warnings];
  const rights = role === undefined ? undefined : rightsOf(config, whole, role);
  const onLess = (reason: string) => warnings.push(`${role} has none of what \`extend\` adds: ${reason}`);
  return {
    schema: rights === undefined ? wholeSchema(config, whole) : schemaOfRights(config, rights, onLess),
    tables: (rights?.model ?? whole).tables,
    snapshot: serializeSnapshot(keyspaces, schemaVersion),
    warnings,
  };
}

interface Read {
  readonly keyspaces: readonly KeyspaceMetadata[];
  readonly schemaVersion: string;
}

/** @throws {GatewayError} `CONFIG_INVALID` where no rule names the role, or grants it anything. */
function rightsOf({ shape: { rules = {} }, introspection }: Config, model: GatewayModel, role: string): Rights {
  const book = new RuleBook(rules, model, introspection);
  if (!book.roles.includes(role))
    throw new GatewayError(
      'CONFIG_INVALID',
      `Cannot show the role ${role} as rules name ${book.roles.join(', ') || 'none'}`,
    );
  const rights = book.rightsOfRole(role);
  if (rights.isNothing)
    throw new GatewayError('CONFIG_INVALID', `Cannot show the role ${role} as nothing is granted to it`);
  return rights;
}
