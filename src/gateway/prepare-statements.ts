/** Has Cassandra prepare the statements of trusted documents before anybody asks for them; nothing is read. */
import type { Config } from '../config/config.ts';
import { Deadline } from '../deadline.ts';
import { type ContextParts, createContext } from '../graphql/context.ts';
import { rehearse, sampleRows } from '../operation/rehearsal.ts';
import type { Session } from '../session/session.ts';
import type { Executor } from '../statement/executor.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Served } from './pipelines.ts';

/** A start waits no longer for it. */
const LIMIT_MS = 30_000;

export interface PreparingParts {
  readonly config: Config;
  readonly session: Pick<Session, 'prepare'>;
  readonly context: ContextParts;
  readonly logger: Logger;
}

/** Where the option says so. Resolves when all are prepared, or the time is over; what fails is prepared when it is first sent. */
export async function prepareStatements(
  { config, session, context, logger }: PreparingParts,
  served: readonly Served[],
  documents: ReadonlySet<string>,
): Promise<void> {
  if (!config.prepareStatements || documents.size === 0) return;
  const prepared = new Set<string>();
  const executor: Executor = {
    execute: async (statement, scope) => {
      await scope.deadline.race(session.prepare(statement));
      prepared.add(statement.cql);
      return { rows: statement.kind === 'read' ? sampleRows(statement) : [] };
    },
  };
  const parts = { ...context, createExecutor: () => executor };
  const startedAt = performance.now();
  await Deadline.run(LIMIT_MS, async (deadline) => {
    const scope = { deadline, origin: 'warm-up' } as const;
    const asking = { scope, guard: () => {}, permits: undefined, audit: undefined, caller: '' };
    for (const { pipeline } of served)
      for (const text of documents) {
        const { operations, options } = pipeline;
        if (deadline.error === undefined)
          await rehearse({ operations, context: () => createContext(parts, { ...asking, options }) }, text);
      }
  });
  const ms = Math.round((performance.now() - startedAt) * 10) / 10;
  logger.info('statements of trusted documents prepared', { statements: prepared.size, ms });
}
