/** Applies numbered CQL files, each once. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { native } from '../cql-type/value-type.ts';
import { isGatewayError } from '../errors.ts';
import type { ExecutionScope, Executor } from '../statement/executor.ts';
import type { Page, Statement } from '../statement/statement.ts';
import { splitCql } from './split-cql.ts';

export interface ApplyOptions {
  readonly folder: string;
  /** Replaces `{{replicationFactor}}` in the files. */
  readonly replicationFactor: number;
  /** Host id of the node that gets all statements: another one may not have heard of a table yet that was just made. */
  readonly coordinator?: string;
  readonly onProgress?: (line: string) => void;
}

const RECORD = 'gateway_local.applied_files';
const PARALLEL = 32;
const ATTEMPTS = 360;
const PAUSE_MS = 250;

/**
 * Applies the files that were not applied yet, in the order of their names. A file is recorded when it is through and
 * begun anew when it was interrupted, so it must bear that: a file that adds to counters empties their table first.
 */
export async function applyCql(executor: Executor, scope: ExecutionScope, options: ApplyOptions): Promise<void> {
  const { folder, replicationFactor } = options;
  const run = runner(executor, scope, options.coordinator);
  await run(
    `CREATE KEYSPACE IF NOT EXISTS gateway_local WITH replication = {'class': 'NetworkTopologyStrategy', 'datacenter1': ${replicationFactor}}`,
  );
  await run(`CREATE TABLE IF NOT EXISTS ${RECORD} (file text PRIMARY KEY)`);
  const files = (await readdir(folder)).filter((name) => /^\d+-.*\.cql$/.test(name)).sort();
  for (const file of files) await applyFile(run, file, options);
}

type Run = (cql: string, values?: Statement['values'], columns?: Statement['columns']) => Promise<Page>;

function runner(executor: Executor, scope: ExecutionScope, coordinator: string | undefined): Run {
  return (cql, values = [], columns = []) => {
    const isPrepared = values.length > 0;
    const statement = { cql, values, columns, kind: 'write', isIdempotent: false, isPrepared } as const;
    const sent = coordinator === undefined ? statement : { ...statement, coordinator };
    return untilDone(() => executor.execute(sent, scope), isCounter(cql) ? 1 : ATTEMPTS);
  };
}

async function applyFile(
  run: Run,
  file: string,
  { folder, replicationFactor, onProgress }: ApplyOptions,
): Promise<void> {
  const template = await readFile(join(folder, file), 'utf8');
  const statements = splitCql(template.replaceAll('{{replicationFactor}}', String(replicationFactor)));
  const values = [{ value: file, type: native('text') }];
  const columns = [{ column: 'file', property: 'file', type: native('text') }];
  const { rows } = await run(`SELECT file FROM ${RECORD} WHERE file = ?`, values, columns);
  if (rows.length > 0) return;
  onProgress?.(`applying ${file} (${statements.length} statements)`);
  await applyStatements(statements, run);
  await run(`INSERT INTO ${RECORD} (file) VALUES (?)`, values);
}

/** The updates of the files are those of counters, which must not be sent again within a run. */
function isCounter(cql: string): boolean {
  return /^UPDATE\b/i.test(cql);
}

/** A node that has just started, or has just heard of a table, may fail once; what may run twice is tried again. */
async function untilDone<T>(run: () => Promise<T>, attempts: number): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (attempts <= 1 || !isGatewayError(error) || !error.definition.retryable) throw error;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    return untilDone(run, attempts - 1);
  }
}

/** Neighbouring inserts run side by side; all others one by one. */
async function applyStatements(statements: readonly string[], run: (cql: string) => Promise<unknown>): Promise<void> {
  let next = 0;
  while (next < statements.length) {
    const rest = statements.slice(next, next + PARALLEL);
    const firstOther = rest.findIndex((statement) => !/^INSERT\b/i.test(statement));
    const group = rest.slice(0, firstOther === 0 ? 1 : firstOther < 0 ? rest.length : firstOther);
    await Promise.all(group.map((statement) => run(statement).catch((error: unknown) => explain(statement, error))));
    next += group.length;
  }
}

function explain(statement: string, error: unknown): never {
  const reason = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
  throw new Error(`Cannot apply ${JSON.stringify(statement.slice(0, 120))}: ${reason}`, { cause: error });
}
