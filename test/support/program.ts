/** A program of ours as a process: its output, its signals, its end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { cacheFolder } from '../../src/local-cassandra/cluster.ts';
import { readJarList } from '../../src/local-cassandra/fetch-jars.ts';

export interface Program {
  readonly child: ChildProcess;
  /** Everything on standard output and error so far. */
  output(): string;
  /** Resolves with the match as soon as the output has it; rejects when the program ends without. */
  until(pattern: RegExp, withinMs?: number): Promise<RegExpExecArray>;
  /** Exit code, or the signal's name. */
  readonly ended: Promise<number | string>;
}

export function startProgram(
  name: 'server' | 'cli',
  environment: Record<string, string | undefined>,
  args: readonly string[] = [],
): Program {
  const file = fileURLToPath(new URL(`../../dist/bin/${name}.js`, import.meta.url));
  const child = spawn(process.execPath, [file, ...args], {
    env: { ...cleanEnvironment(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return watchProgram(child);
}

/** The environment without what would configure a program of ours. */
export function cleanEnvironment(): Record<string, string | undefined> {
  const ours = /^(CASSANDRA|GATEWAY|PORT|NODE_OPTIONS|VITEST|npm_)/;
  return Object.fromEntries(Object.entries(process.env).filter(([key]) => !ours.test(key)));
}

/** Gives a cache of the user's own the jars of Cassandra that are there for all tests. */
export async function linkJars(cache: string): Promise<void> {
  const { cassandra } = await readJarList();
  const [from, to] = [cacheFolder(process.env), cacheFolder({ XDG_CACHE_HOME: cache })];
  mkdirSync(to, { recursive: true });
  symlinkSync(join(from, `cassandra-${cassandra}`), join(to, `cassandra-${cassandra}`));
}

/** The same for a process that was started otherwise; it is killed when the test ends. */
export function watchProgram(child: ChildProcess): Program {
  let text = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<number | string>((resolve) =>
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown')),
  );
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await ended;
  });
  const until = (pattern: RegExp, withinMs = 60_000) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no ${pattern} within ${withinMs} ms in:\n${text}`)), withinMs);
      const look = () => {
        const match = pattern.exec(text);
        if (match === null) return;
        clearTimeout(timer);
        listeners.delete(look);
        resolve(match);
      };
      listeners.add(look);
      look();
      void ended.then((code) => {
        look();
        clearTimeout(timer);
        reject(new Error(`ended with ${code} before ${pattern}:\n${text}`));
      });
    });
  return { child, output: () => text, until, ended };
}
