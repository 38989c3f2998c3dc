/** A connected driver client, or the reason why there is none. */
import { Client } from 'cassandra-driver';
import type { Logger } from '../../telemetry/logger.ts';
import type { LoginSource } from '../driver/auth.ts';
import { type SessionOptions, toDriverOptions } from '../driver/client-options.ts';
import { causesOf, toConnectError } from '../driver/connect-error.ts';
import {
  disposeFailedClient,
  onLocalInfo,
  onSchemaChange,
  repairControlConnection,
  shortenConnect,
} from '../driver/internals.ts';
import { joinWrites } from '../driver/join-writes.ts';
import { pingHosts } from '../driver/ping.ts';
import { compareWhenPreparedAgain } from '../driver/prepared.ts';
import { endVersionSearch } from '../driver/protocol.ts';
import { leaveRowsInFrames } from '../driver/raw-rows.ts';
import { keepServerMessages } from '../driver/server-messages.ts';
import { mayLogInAgain } from '../retry-rule.ts';

export interface OpenParts {
  readonly options: SessionOptions;
  readonly login: LoginSource;
  readonly logger: Logger;
  /** Nodes that are known to answer, tried instead of the contact points. */
  readonly contactPoints?: readonly string[];
  /** Told the schema version of the node that was connected first. */
  readonly onSchemaVersion: (version: string) => void;
  /** Told the keyspace of each change of a schema. */
  readonly onSchemaChange: (keyspace: string) => void;
}

/**
 * Tries once more with a new login when the one at hand is refused and may have been changed meanwhile.
 * @throws {GatewayError} `CASSANDRA_UNREACHABLE`, or a permanent error that says what to change.
 */
export async function openClient(settings: OpenParts): Promise<Client> {
  try {
    return await tryOpen(settings);
  } catch (error) {
    if (!mayLogInAgain(error, () => settings.login.refresh())) throw error;
    return tryOpen(settings);
  }
}

async function tryOpen(settings: OpenParts): Promise<Client> {
  const { options, logger, onSchemaVersion, onSchemaChange: changed } = settings;
  const contactPoints = settings.contactPoints ?? options.contactPoints;
  const client = new Client(toDriverOptions({ ...options, contactPoints }, settings.login));
  client.on('log', (level: string, source: string, message: string) =>
    logger.debug('driver', { level, source, message }),
  );
  onLocalInfo(client, ({ schemaVersion }) => onSchemaVersion(schemaVersion));
  onSchemaChange(client, changed);
  if (options.warmUpTimeoutMs === 0) shortenConnect(client);
  endVersionSearch();
  try {
    await client.connect();
  } catch (error) {
    logger.warn('not connected', { causes: causesOf(error) });
    await disposeFailedClient(client);
    throw toConnectError(error, {
      isTls: options.tls,
      dataCenter: options.localDataCenter,
      hasBundle: options.secureConnectBundle !== undefined,
    });
  }
  repairControlConnection(client);
  leaveRowsInFrames(client);
  joinWrites(client);
  compareWhenPreparedAgain();
  keepServerMessages();
  await warmUp(client, settings);
  return client;
}

async function warmUp(client: Client, { options, logger }: OpenParts): Promise<void> {
  if (options.warmUpTimeoutMs === 0) return;
  const pings = await pingHosts(client, options.warmUpTimeoutMs);
  for (const { address, latencyMs, error } of pings) {
    if (error === undefined) logger.info('node answers', { address, latencyMs });
    else logger.warn('node does not answer', { address, error });
  }
}
