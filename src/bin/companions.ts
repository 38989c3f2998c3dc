/** The commands `companions check` and `companions repair`: progress a page, a state to go on from, and what was found. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { type CompanionsState, checkCompanions, type Findings } from '../commands/companions.ts';
import { GatewayError } from '../errors.ts';
import { developmentConfig } from './load-config-file.ts';
import { mark, say } from './terminal.ts';

export interface CompanionsCommand {
  readonly repair: boolean;
  readonly config: string | undefined;
  /** A file that holds where the run stands; gone when it is through. */
  readonly state: string | undefined;
}

/** Rows that are not mended are told by their keys, of many the first. */
const MAX_TOLD = 20;

export async function companions({ repair, config: file, state }: CompanionsCommand): Promise<void> {
  const config = await developmentConfig(file, {});
  const from = state === undefined ? [] : await readState(state);
  for (const { pair, phase, findings } of from) say(`goes on with ${pair}: ${phase}, ${findings.rows} rows`);
  const onPage = async (states: readonly CompanionsState[]) => {
    for (const { pair, phase, findings } of states.slice(-1))
      process.stderr.write(`${pair}: ${phase}, ${findings.rows} rows\n`);
    if (state !== undefined) await writeFile(state, JSON.stringify(states));
  };
  const states = await checkCompanions(config, { repair, from, onPage });
  if (state !== undefined) await rm(state, { force: true });
  if (states.length === 0) return say('the configuration has no companions');
  for (const { pair, findings } of states) tell(pair, findings, repair);
  const isInStep = states.every(({ findings }) => faultsOf(findings) === 0);
  const isMended = repair && states.every(({ findings }) => findings.notMended.length === 0);
  if (!isInStep && !isMended) process.exitCode = 1;
}

function tell(pair: string, findings: Findings, repair: boolean): void {
  const { rows, missing, different, stale, notMended } = findings;
  const level = faultsOf(findings) === 0 ? 'ok' : repair && notMended.length === 0 ? 'warning' : 'finding';
  const what = `${rows} rows; of the copies ${missing} missing, ${different} different, ${stale} stale`;
  say(`${mark(level)} ${pair}: ${what}${repair ? `; ${notMended.length} not mended` : ''}`);
  for (const line of notMended.slice(0, MAX_TOLD)) say(`${mark('finding')} ${line}`);
}

function faultsOf({ missing, different, stale }: Findings): number {
  return missing + different + stale;
}

/** Nothing where no run stopped. */
async function readState(file: string): Promise<readonly CompanionsState[]> {
  try {
    const states = JSON.parse(await readFile(file, 'utf8')) as readonly CompanionsState[]; // written by an earlier run
    if (states.every(({ pair, findings }) => typeof pair === 'string' && typeof findings.rows === 'number'))
      return states;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
  }
  throw new GatewayError('CONFIG_INVALID', `Cannot go on from ${file}: it is no state of an earlier run, remove it`);
}
