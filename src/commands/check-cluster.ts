/** Whether a cluster can serve a configuration, found out without serving it: one row of each table is read. */
import type { Config } from '../config/config.ts';
import { select } from '../cql/select.ts';
import type { Deadline } from '../deadline.ts';
import { isGatewayError } from '../errors.ts';
import { modelOf, readKeyspaces } from '../gateway/read-schema.ts';
import { canWrite, type GatewayModel, type TableModel } from '../model/keyspace-model.ts';
import { projectionOf } from '../plan/projection.ts';
import { isRateLimited } from '../rates/rate-limiter.ts';
import { createRateTable, readUse } from '../rates/shared-use.ts';
import type { Session } from '../session/session.ts';
import { createChain } from '../statement/chain.ts';
import type { ExecutionScope, Executor } from '../statement/executor.ts';
import { Counters } from '../telemetry/counters.ts';
import { checkExtension } from './check-extension.ts';
import { modifyRights, type Right } from './check-rights.ts';
import { checkRules } from './check-rules.ts';
import { withSession } from './with-session.ts';

/** `warning` is served all the same, a `finding` is not; `not known` could not be found out. */
export type CheckLevel = 'ok' | 'warning' | 'not known' | 'finding';

export interface CheckLine {
  readonly level: CheckLevel;
  readonly text: string;
}

export interface Checked {
  readonly lines: readonly CheckLine[];
  readonly model: GatewayModel;
}

/** @throws {GatewayError} where there is nothing to check: no node, no keyspace, relations that do not fit. */
export function checkCluster(config: Config, deadline: Deadline): Promise<Checked> {
  return withSession(config, async (session) => {
    const scope: ExecutionScope = { deadline, origin: 'boot' };
    const { boot } = createChain(session, config, new Counters());
    const keyspaces = await readKeyspaces(config, boot, scope);
    const model = modelOf(config, keyspaces);
    const rights = await modifyRights(boot, scope, config.username);
    const lines = await Promise.all(
      model.tables.map(async (table) => [
        await checkRead(boot, scope, table),
        ...(canWrite(table) ? [toLine(table, await rights(table))] : []),
      ]),
    );
    const warnings = model.warnings.map((text): CheckLine => ({ level: 'warning', text }));
    const ofRates = await checkRates(boot, scope, config);
    const ofRules = [...checkRules(config, model), ...checkExtension(config, model)];
    return { lines: [clusterLine(session), ...warnings, ...lines.flat(), ...ofRules, ...ofRates], model };
  });
}

function clusterLine(session: Session): CheckLine {
  const hosts = session.hosts();
  const up = hosts.filter(({ isUp }) => isUp).length;
  return { level: up === hosts.length ? 'ok' : 'warning', text: `${up} of ${hosts.length} nodes are up` };
}

/** All columns are read, so that their types are compared with those of the model. */
async function checkRead(executor: Executor, scope: ExecutionScope, table: TableModel): Promise<CheckLine> {
  const projection = projectionOf(table.columns);
  try {
    await executor.execute(select({ table, conditions: [], isReversed: false, projection }, { limit: 1 }), scope);
    return { level: 'ok', text: `${table.id}: SELECT works` };
  } catch (error) {
    if (!isGatewayError(error)) throw error;
    const why = error.code === 'FORBIDDEN' ? 'the role has no SELECT' : `${error.code}: ${error.message}`;
    return { level: 'finding', text: `${table.id}: ${why}` };
  }
}

/** The table in which a fleet adds up what callers use, which the gateway never creates. */
async function checkRates(executor: Executor, scope: ExecutionScope, config: Config): Promise<readonly CheckLine[]> {
  const { rateLimitTable: table } = config;
  if (table === undefined || !isRateLimited(config)) return [];
  try {
    await executor.execute(readUse(table), scope);
    return [{ level: 'ok', text: `${table}: rate limits are shared` }];
  } catch (error) {
    if (!isGatewayError(error)) throw error;
    const text = `${table}: rate limits are not shared, ${error.code}: ${error.message}. It is created by: ${createRateTable(table)}`;
    return [{ level: 'finding', text }];
  }
}

function toLine({ id }: TableModel, right: Right): CheckLine {
  if (right === 'granted') return { level: 'ok', text: `${id}: MODIFY is granted` };
  if (right === 'missing')
    return { level: 'finding', text: `${id}: the role has no MODIFY, but mutations would be served` };
  return { level: 'not known', text: `${id}: whether MODIFY is granted is not known` };
}
