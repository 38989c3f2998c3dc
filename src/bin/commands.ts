/** The commands that look at an API without serving it: they print, and end. */
import { writeFile } from 'node:fs/promises';
import { checkCluster } from '../commands/check-cluster.ts';
import { ruleMatrix } from '../commands/check-rules.ts';
import { diffApis, hasChange, type Severity } from '../commands/diff-apis.ts';
import { proposeRelations, toConfigText } from '../commands/propose-relations.ts';
import { type Api, apiOfCluster, apiOfSnapshot } from '../commands/read-api.ts';
import { SCALARS_MAP } from '../commands/scalars-map.ts';
import { isKeyId } from '../config/identity-config.ts';
import { readConfig } from '../config/read-config.ts';
import { Deadline } from '../deadline.ts';
import { GatewayError } from '../errors.ts';
import { toSdl } from '../graphql/schema/build-schema.ts';
import { makeApiKey } from '../identity/api-keys.ts';
import { keyspacesOfSnapshot } from '../introspection/snapshot.ts';
import { developmentConfig, loadConfigFile } from './load-config-file.ts';
import { loadSnapshot } from './load-snapshot.ts';
import { mark, say } from './terminal.ts';

const LIMIT_MS = 60_000;

interface PrintOptions {
  readonly config: string | undefined;
  readonly snapshot?: string;
  readonly scalars?: boolean;
  /** What callers with this role see. */
  readonly role?: string;
}

export async function print({ config, snapshot, scalars, role }: PrintOptions): Promise<void> {
  if (scalars) return say(JSON.stringify(SCALARS_MAP, null, 2));
  const api = await readApi(snapshot, config, role);
  warn(api);
  say(toSdl(api.schema).trimEnd());
}

export async function snapshot(file: string, config: string | undefined): Promise<void> {
  const api = await readApi(undefined, config);
  warn(api);
  await writeFile(file, api.snapshot);
  say(`${file}: ${api.snapshot.length} characters`);
}

interface DiffOptions {
  readonly before: string;
  /** Undefined for the cluster as it is now. */
  readonly after: string | undefined;
  readonly failOn: Severity;
  readonly config: string | undefined;
}

export async function diff({ before, after, failOn, config }: DiffOptions): Promise<void> {
  const [old, now] = await Promise.all([readApi(before, config), readApi(after, config)]);
  const changes = await diffApis(old.schema, now.schema);
  for (const { severity, message } of changes) say(`${mark(severity)} ${message}`);
  if (changes.length === 0) say('no change');
  if (hasChange(changes, failOn)) process.exitCode = 1;
}

/** A key for its holder, and what the configuration keeps. */
export function apiKey(id: string): void {
  if (!isKeyId(id))
    throw new GatewayError(
      'CONFIG_INVALID',
      `Cannot make a key ${JSON.stringify(id)}: give 1 to 64 letters, digits, - and _`,
    );
  const { key, kept } = makeApiKey(id);
  say(`For the holder, shown this once: ${key}\n`);
  say(`For \`keys\` of the way apiKey in gateway.config.ts, with its roles:\n${JSON.stringify(kept, null, 2)}`);
}

/** A part of a configuration to paste, from a snapshot or the cluster. */
export async function relations({ config, snapshot: file }: Pick<PrintOptions, 'config' | 'snapshot'>): Promise<void> {
  const proposals = proposeRelations((await readApi(file, config)).tables);
  if (proposals.length === 0) return say('no relation that names suggest is missing');
  say(`// Guesses from names: look at each before it is pasted into gateway.config.ts.\n${toConfigText(proposals)}`);
}

export async function check({ config: configFile, matrix }: CheckOptions): Promise<void> {
  const config = readConfig(process.env, await loadConfigFile(configFile), { logLevel: 'silent' });
  say(`${mark('ok')} the configuration is complete`);
  const { lines, model } = await Deadline.run(LIMIT_MS, (deadline) => checkCluster(config, deadline));
  for (const { level, text } of lines) say(`${mark(level)} ${text}`);
  if (matrix) for (const line of ruleMatrix(config, model)) say(line);
  const findings = lines.filter(({ level }) => level === 'finding').length;
  say(findings === 0 ? 'nothing that keeps it from being served' : `findings: ${findings}`);
  if (findings > 0) process.exitCode = 1;
}

interface CheckOptions {
  readonly config: string | undefined;
  /** Whether to show roles and tables as a table. */
  readonly matrix: boolean;
}

/** Of a snapshot file, or of the cluster. */
async function readApi(file: string | undefined, configFile: string | undefined, role?: string): Promise<Api> {
  if (file === undefined) {
    const config = await developmentConfig(configFile, {});
    return Deadline.run(LIMIT_MS, (deadline) => apiOfCluster(config, deadline, role));
  }
  const value = await loadSnapshot(file);
  // Nothing is connected: a node need not be named.
  const unused = { contactPoints: ['127.0.0.1'], localDataCenter: 'none' };
  return apiOfSnapshot(
    await developmentConfig(configFile, { ...unused, keyspaces: keyspacesOfSnapshot(value) }),
    value,
    role,
  );
}

function warn({ warnings }: Api): void {
  for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
}
