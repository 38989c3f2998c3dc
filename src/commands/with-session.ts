/** A session for as long as a command needs one. */
import type { Config } from '../config/config.ts';
import { GatewayError, isGatewayError } from '../errors.ts';
import { causesOf } from '../session/driver/connect-error.ts';
import { Session } from '../session/session.ts';
import { Counters } from '../telemetry/counters.ts';
import { createLogger } from '../telemetry/logger.ts';

/** Connects, runs, disconnects. @throws {GatewayError} as `run`, or when no node can be reached. */
export async function withSession<T>(config: Config, run: (session: Session) => Promise<T>): Promise<T> {
  const session = new Session(config, createLogger('silent'), new Counters());
  try {
    await session.connect().catch(tellCauses);
    return await run(session);
  } finally {
    await session.close();
  }
}

/** Clients are not told which node failed and why; whoever types a command is. */
function tellCauses(error: unknown): never {
  if (!isGatewayError(error, 'CASSANDRA_UNREACHABLE')) throw error;
  const causes = Object.entries(causesOf(error.cause)).map(([node, cause]) => `\n  ${node}: ${cause}`);
  throw new GatewayError(error.code, error.message + causes.join(''), { cause: error });
}
