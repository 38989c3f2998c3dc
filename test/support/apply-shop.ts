/** Creates and fills the example keyspace. */
import { fileURLToPath } from 'node:url';
import { readConfig } from '../../src/config/read-config.ts';
import { Deadline } from '../../src/deadline.ts';
import { applyCql } from '../../src/local-cassandra/apply-cql.ts';
import { Session } from '../../src/session/session.ts';
import { Counters } from '../../src/telemetry/counters.ts';
import { createLogger } from '../../src/telemetry/logger.ts';

export async function applyShop(
  where: { readonly contactPoints: readonly string[]; readonly localDataCenter: string },
  replicationFactor: number,
): Promise<void> {
  const config = readConfig(
    { GATEWAY_MODE: 'development' },
    {},
    { ...where, keyspaces: ['shop'], readTimeoutMs: 60_000, connectTimeoutMs: 10_000 },
  );
  const session = new Session(config, createLogger('silent'), new Counters());
  for (let attempt = 0; ; attempt += 1) {
    try {
      await session.connect();
      break;
    } catch (error) {
      if (attempt > 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  const deadline = Deadline.after(300_000);
  const folder = fileURLToPath(new URL('../../schema', import.meta.url));
  const [first] = session.hosts();
  await applyCql(
    session,
    { deadline, origin: 'client' },
    { folder, replicationFactor, ...(first?.hostId ? { coordinator: first.hostId } : {}) },
  );
  deadline.close();
  await session.close();
}
