/** The jars of Cassandra, fetched once into the user's cache by pinned coordinates and SHA-256; no Maven needed. */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { StartError } from './start-error.ts';

export interface Jar {
  readonly group: string;
  readonly artifact: string;
  readonly version: string;
  readonly classifier?: string;
  /** `linux-x64` and so on for native parts; others fit everywhere. */
  readonly platform?: string;
  readonly sha256: string;
}

export interface JarList {
  readonly cassandra: string;
  readonly jars: readonly Jar[];
}

export interface FetchOptions {
  readonly folder: string;
  readonly onProgress?: (done: number, all: number) => void;
  /** Where a jar is found; by default the public repository of its coordinates. */
  readonly urlOf?: (jar: Jar) => Promise<string>;
}

const PARALLEL = 8;
const ATTEMPTS = 4;
const STALL_MS = 30_000;

export async function readJarList(): Promise<JarList> {
  return JSON.parse(await readFile(new URL('../../src/local-cassandra/jars.json', import.meta.url), 'utf8')) as JarList; // our own file
}

/**
 * Fetches what is missing and gives the paths of all jars that fit this machine.
 * @throws {StartError} when a jar cannot be had; what was fetched stays, so that the next run goes on from there.
 */
export async function fetchJars(
  list: JarList,
  { folder, onProgress, urlOf = publicUrl }: FetchOptions,
): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  const wanted = list.jars.filter(
    (jar) => jar.platform === undefined || jar.platform === `${process.platform}-${process.arch}`,
  );
  const waiting = [...wanted];
  let done = 0;
  const work = async () => {
    for (let jar = waiting.shift(); jar !== undefined; jar = waiting.shift()) {
      await fetchJar(jar, folder, urlOf);
      done += 1;
      onProgress?.(done, wanted.length);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  return wanted.map((jar) => join(folder, fileName(jar)));
}

async function fetchJar(jar: Jar, folder: string, urlOf: (jar: Jar) => Promise<string>): Promise<void> {
  const file = join(folder, fileName(jar));
  const part = `${file}.part`;
  let failure: unknown;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    // A finished file has its name only after its sum was right.
    if (await exists(file)) return;
    try {
      await download(await urlOf(jar), part);
      if ((await sumOf(part)) === jar.sha256) {
        await rename(part, file);
        return;
      }
      await rm(part, { force: true });
      failure = new Error('its SHA-256 is not the pinned one');
    } catch (error) {
      if (error instanceof StartError) throw error;
      failure = error; // the part stays: the next attempt goes on behind it
    }
    await new Promise((resolve) => setTimeout(resolve, 200 * 2 ** attempt));
  }
  await rm(part, { force: true });
  throw new StartError(
    `Cannot fetch ${fileName(jar)} of Cassandra as ${reasonOf(failure)}`,
    'check the network and run the command again; what was fetched stays',
  );
}

/** Downloads behind what is there already, where the server can. */
async function download(url: string, part: string): Promise<void> {
  const have = (await exists(part)) ? (await stat(part)).size : 0;
  const watch = new AbortController();
  const timer = setTimeout(() => watch.abort(new Error('the download stalled')), STALL_MS);
  try {
    const response = await fetch(url, { signal: watch.signal, headers: have > 0 ? { range: `bytes=${have}-` } : {} });
    if (response.status === 416) return; // complete already; the sum decides
    if (!response.ok || response.body === null) throw new Error(`the server answered ${response.status}`);
    const body = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]); // two typings of one class
    body.on('data', () => {
      timer.refresh();
    });
    await pipeline(body, createWriteStream(part, { flags: response.status === 206 ? 'a' : 'w' }));
  } finally {
    clearTimeout(timer);
  }
}

async function sumOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

function fileName({ artifact, version, classifier }: Jar): string {
  return `${[artifact, version, classifier].filter((part) => part !== undefined).join('-')}.jar`;
}

function publicUrl({ group, artifact, version, classifier }: Jar): Promise<string> {
  return artifactUrl().default({
    groupId: group,
    artifactId: artifact,
    version,
    ...(classifier === undefined ? {} : { classifier }),
  });
}

/** An optional package. Old CommonJS whose default export each loader of modules wraps differently; `require` does not. */
function artifactUrl(): typeof import('mvn-artifact-url') {
  try {
    return createRequire(import.meta.url)('mvn-artifact-url');
  } catch (cause) {
    throw new StartError(
      'Cannot fetch Cassandra as the package mvn-artifact-url is not installed',
      'run `npm install mvn-artifact-url`',
      { cause },
    );
  }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

function reasonOf(failure: unknown): string {
  if (!(failure instanceof Error)) return String(failure);
  return failure.cause instanceof Error ? `${failure.message} (${failure.cause.message})` : failure.message;
}
