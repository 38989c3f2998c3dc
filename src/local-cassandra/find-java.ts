/** A Java 17: the only version that Cassandra 5.0 and our flags fit. */
import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { StartError } from './start-error.ts';

const WANTED = 17;
const run = promisify(execFile);

const USUAL_FOLDERS = [
  '/usr/lib/jvm',
  '/usr/java',
  '/opt',
  '/opt/java',
  '/Library/Java/JavaVirtualMachines',
  '/opt/homebrew/opt',
  '/usr/local/opt',
];

export interface JavaOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly usualFolders?: readonly string[];
}

/**
 * Path of a `java` of version 17: `JAVA_HOME`, `PATH`, the usual folders.
 * @throws {StartError} that lists what was found instead.
 */
export async function findJava({ environment, usualFolders = USUAL_FOLDERS }: JavaOptions): Promise<string> {
  const found: string[] = [];
  for (const candidate of await candidates(environment, usualFolders)) {
    const version = await versionOf(candidate);
    if (version === WANTED) return candidate;
    if (version !== undefined) found.push(`${candidate} is ${version}`);
  }
  const seen = found.length === 0 ? 'no Java was found' : `found were ${found.join(', ')}`;
  throw new StartError(
    `Cannot start Cassandra as it needs Java ${WANTED}: ${seen}`,
    `install Java ${WANTED} (Debian, Ubuntu: apt install openjdk-17-jre-headless; macOS: brew install openjdk@17), or set JAVA_HOME to one`,
  );
}

async function candidates(environment: JavaOptions['environment'], folders: readonly string[]): Promise<string[]> {
  const homes = environment.JAVA_HOME ? [join(environment.JAVA_HOME, 'bin', 'java')] : [];
  const path = (environment.PATH ?? '')
    .split(':')
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, 'java'));
  const installed = await Promise.all(folders.map(javasBelow));
  return [...new Set([...homes, ...path, ...installed.flat()])];
}

/** `<folder>/<version>/bin/java` and the places that macOS uses. */
async function javasBelow(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []); // most of the usual folders do not exist
  const homes = [folder, ...names.map((name) => join(folder, name))];
  return homes.flatMap((home) => [
    join(home, 'bin', 'java'),
    join(home, 'Contents', 'Home', 'bin', 'java'),
    join(home, 'libexec', 'openjdk.jdk', 'Contents', 'Home', 'bin', 'java'),
  ]);
}

async function versionOf(java: string): Promise<number | undefined> {
  try {
    const { stdout, stderr } = await run(java, ['-version'], { timeout: 10_000 });
    const [, version] = /version "(\d+)/.exec(stderr + stdout) ?? [];
    return version === undefined ? undefined : Number(version);
  } catch {
    return undefined; // not there, or not a Java: the next candidate may be
  }
}
