/** Starts a local cluster, or joins one of the same folder that runs already. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetchJars, readJarList } from './fetch-jars.ts';
import { findJava } from './find-java.ts';
import { type Endpoint, freeEndpoints } from './free-ports.ts';
import { type NodeSpec, type SecuritySpec, TOKENS } from './node-files.ts';
import { StartError } from './start-error.ts';
import type { SupervisorSpec } from './supervisor.ts';
import type { ClusterState, EndMessage, SupervisorMessage } from './supervisor-protocol.ts';

export interface ClusterOptions {
  /** Where the data is; clusters of one folder are the same cluster. */
  readonly folder: string;
  readonly nodes?: 1 | 3;
  readonly security?: SecuritySpec;
  readonly settings?: NodeSpec['settings'];
  /** Heap of a node in MB, by default 512. */
  readonly heap?: number;
  /** Begins without data. */
  readonly fresh?: boolean;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** A line for each step that takes longer than a moment. */
  readonly onProgress?: (line: string) => void;
}

export interface LocalCluster extends ClusterState {
  /** `address:port` of each node. */
  readonly contactPoints: readonly string[];
  readonly localDataCenter: string;
  /** Lets go of the cluster; the last owner's leaving stops it. Resolves when it is gone, or when others keep it. */
  release(): Promise<void>;
  /** Resolves with what to tell when the cluster has ended by itself. */
  readonly lost: Promise<StartError>;
}

const SUPERVISOR = fileURLToPath(new URL('../../dist/bin/supervisor.js', import.meta.url));
const MORE_HEAP =
  'read the log above; when it lacked memory, give it more by CASSANDRA_HEAP, such as CASSANDRA_HEAP=2g';
const CONNECT_TRIES = 100;
const CONNECT_PAUSE_MS = 50;

/** The folder for what is fetched once per user: `XDG_CACHE_HOME`, or `~/.cache`. */
export function cacheFolder(environment: Readonly<Record<string, string | undefined>>): string {
  return join(environment.XDG_CACHE_HOME || join(homedir(), '.cache'), 'cassandra-graphql-gateway');
}

/** The folder for the data of the command `dev` of the package at `project`. */
export function dataFolder(environment: Readonly<Record<string, string | undefined>>, project: string): string {
  return join(cacheFolder(environment), 'data', createHash('sha256').update(project).digest('hex').slice(0, 12));
}

/** @throws {StartError} with advice, when something is missing or Cassandra does not come up. */
export async function startCluster(options: ClusterOptions): Promise<LocalCluster> {
  const socketPath = join(
    tmpdir(),
    `cgg-${createHash('sha256').update(options.folder).digest('hex').slice(0, 16)}.sock`,
  );
  const running = await tryConnect(socketPath);
  if (running !== undefined) {
    if (options.fresh) {
      running.destroy();
      throw new StartError('Cannot begin anew as another process uses the local Cassandra', 'stop the other one first');
    }
    options.onProgress?.('sharing the Cassandra that runs already');
    return own(running);
  }
  if (options.fresh) await rm(options.folder, { recursive: true, force: true });
  await rm(socketPath, { force: true });
  await endLeftovers(options.folder);
  const spec = await describe(options, socketPath);
  const file = join(options.folder, 'cluster.json');
  await writeFile(file, JSON.stringify(spec));
  options.onProgress?.(
    `starting Cassandra on ${spec.nodes.map((node) => `${node.address}:${node.nativePort}`).join(', ')}`,
  );
  spawn(process.execPath, [SUPERVISOR, file], { detached: true, stdio: 'ignore' }).unref();
  return own(await connectSoon(socketPath));
}

async function describe(options: ClusterOptions, socket: string): Promise<SupervisorSpec> {
  const environment = options.environment ?? process.env;
  const cache = cacheFolder(environment);
  const { onProgress = () => {}, folder } = options;
  await mkdir(folder, { recursive: true });
  const java = await findJava({ environment });
  const list = await readJarList();
  const jars = await fetchJars(list, {
    folder: join(cache, `cassandra-${list.cassandra}`),
    onProgress: reportFetching(onProgress),
  });
  const count = options.nodes ?? 1;
  if (count > 1 && process.platform !== 'linux')
    throw new StartError(
      'Cannot start three nodes as only Linux has further loopback addresses by itself',
      'use Linux',
    );
  const endpoints = await savedEndpoints(folder, count);
  const nodes = endpoints.map((_, index) => toNodeSpec(options, endpoints, index));
  return { java, jars, nodes, folder, socket };
}

function toNodeSpec(
  { folder, heap, security, settings }: ClusterOptions,
  all: readonly Endpoint[],
  index: number,
): NodeSpec {
  return {
    ...all[index]!, // an index of them
    folder: join(folder, `node${index + 1}`),
    seeds: all.map(({ address }) => address),
    clusterName: 'local',
    initialToken: TOKENS[index] ?? TOKENS[0],
    ...(heap === undefined ? {} : { heap }),
    ...(security === undefined ? {} : { security }),
    ...(settings === undefined ? {} : { settings }),
  };
}

/** Several nodes keep their addresses over restarts, because the data names them. */
async function savedEndpoints(folder: string, count: number): Promise<Endpoint[]> {
  const file = join(folder, 'endpoints.json');
  if (count > 1) {
    const saved = await readFile(file, 'utf8').catch(() => undefined); // absent on the first start
    if (saved !== undefined) return JSON.parse(saved) as Endpoint[]; // written below
  }
  const endpoints = await freeEndpoints(count);
  await writeFile(file, JSON.stringify(endpoints));
  return endpoints;
}

function reportFetching(onProgress: (line: string) => void): (done: number, all: number) => void {
  let next = 0;
  return (done, all) => {
    if (Date.now() < next && done < all) return;
    // Nothing is said when all files were there.
    if (next !== 0) onProgress(`fetching Cassandra: ${done} of ${all} files`);
    next = Date.now() + 1_000;
  };
}

/** Ends nodes whose supervisor was killed. */
async function endLeftovers(folder: string): Promise<void> {
  const text = await readFile(join(folder, 'pids.json'), 'utf8').catch(() => '[]'); // absent after an orderly end
  for (const pid of JSON.parse(text) as number[]) {
    // The number may belong to another process by now.
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (command.includes(folder)) process.kill(pid, 'SIGKILL');
  }
  await rm(join(folder, 'pids.json'), { force: true });
}

function tryConnect(path: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(undefined));
  });
}

async function connectSoon(path: string): Promise<Socket> {
  for (let attempt = 0; attempt < CONNECT_TRIES; attempt += 1) {
    const socket = await tryConnect(path);
    if (socket !== undefined) return socket;
    await new Promise((resolve) => setTimeout(resolve, CONNECT_PAUSE_MS));
  }
  throw new StartError(
    'Cannot start Cassandra as its supervisor does not come up',
    `run ${process.execPath} ${SUPERVISOR} by hand to see why`,
  );
}

/** Waits until the cluster is ready, then keeps the connection that keeps it alive. */
function own(socket: Socket): Promise<LocalCluster> {
  return new Promise((resolve, reject) => {
    let text = '';
    let lose = (_error: StartError) => {};
    const lost = new Promise<StartError>((done) => {
      lose = done;
    });
    const closed = new Promise<void>((done) => socket.once('close', () => done()));
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
        const message = JSON.parse(text.slice(0, end)) as SupervisorMessage; // from our supervisor
        text = text.slice(end + 1);
        if (message.kind === 'failed') {
          socket.destroy();
          reject(new StartError(withLog(message), 'read the log above; --fresh begins without data'));
        } else if (message.kind === 'ready') {
          resolve(toCluster(message.state, socket, { closed, lost }));
        } else if (message.kind === 'ended') {
          lose(new StartError(withLog(message), MORE_HEAP));
        }
      }
    });
    void closed.then(() => reject(new StartError('Cassandra was stopped while it started', 'start again')));
  });
}

function withLog({ text, log }: EndMessage): string {
  return `${text}. The end of its log:\n${log.join('\n')}`;
}

interface ClusterEnds {
  /** Resolves when the connection to the supervisor is closed. */
  readonly closed: Promise<void>;
  readonly lost: Promise<StartError>;
}

function toCluster(state: ClusterState, socket: Socket, { closed, lost }: ClusterEnds): LocalCluster {
  return {
    ...state,
    lost,
    contactPoints: state.nodes.map(({ address, nativePort }) => `${address}:${nativePort}`),
    localDataCenter: 'datacenter1',
    release: async () => {
      socket.end();
      await closed;
    },
  };
}
