/**
 * Runs the nodes of one cluster for as long as somebody holds a connection to its socket. A process that dies, even by
 * SIGKILL, loses its connection, so the open connections are an exact count of the owners; the last one to go ends the
 * cluster. The supervisor itself is in a process group of its own, so that Ctrl-C in a terminal does not reach it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { javaArguments, logFile, type NodeSpec, writeNodeFiles } from './node-files.ts';
import type { ClusterState, SupervisorMessage } from './supervisor-protocol.ts';

export interface SupervisorSpec {
  readonly java: string;
  readonly jars: readonly string[];
  readonly nodes: readonly NodeSpec[];
  readonly folder: string;
  readonly socket: string;
}

const START_TIMEOUT_MS = 120_000;
const POLL_MS = 100;
const STOP_TIMEOUT_MS = 15_000;
/** Time for the first owner to connect, and between the last one's leaving and the end. */
const LONELY_MS = 3_000;
const LOG_LINES = 25;

/** Without news of each other for so long, nodes know each other. */
const SETTLED_MS = 2_500;

export class Supervisor {
  /** What each node has logged of the others. */
  readonly #gossip = new Map<NodeSpec, { readonly changes: number; readonly since: number }>();
  readonly #spec: SupervisorSpec;
  readonly #owners = new Set<Socket>();
  readonly #children: ChildProcess[] = [];
  #server: Server | undefined;
  #last: SupervisorMessage = { kind: 'progress', text: 'starting' };
  #lonely: NodeJS.Timeout | undefined;
  #isStopping = false;
  #onEnd = () => {};
  /** The last owners, who wait for the end. */
  readonly #leaving: Socket[] = [];

  constructor(spec: SupervisorSpec) {
    this.#spec = spec;
  }

  /** Resolves when the cluster has ended. */
  async run(): Promise<void> {
    const ended = new Promise<void>((resolve) => {
      // Half-open: an owner that leaves hears the end of its connection when the cluster has ended.
      this.#server = createServer({ allowHalfOpen: true }, (socket) => this.#admit(socket, resolve));
    });
    const isFirst = await this.#listen();
    if (!isFirst) return; // another supervisor of this folder was faster; the owners find it
    this.#leaveAloneLater(() => this.#stop());
    try {
      await this.#startNodes();
      await this.#saveState();
      this.#tell({ kind: 'ready', state: this.#state() });
      this.#watchNodes();
    } catch (error) {
      await this.#giveUp('failed', error instanceof Error ? error.message : String(error));
    }
    await ended;
  }

  async #giveUp(kind: 'failed' | 'ended', text: string): Promise<void> {
    this.#tell({ kind, text, log: await this.#logTail() });
    await this.#stop();
  }

  /** A cluster whose last node has ended is over; one of several may be gone. */
  #watchNodes(): void {
    const look = () => {
      if (this.#isStopping || this.#children.some(isRunning)) return;
      const last = this.#children.map(({ exitCode, signalCode }) => exitCode ?? signalCode).join(', ');
      void this.#giveUp('ended', `Cassandra ended (${last})`);
    };
    for (const child of this.#children) child.once('exit', look);
    look();
  }

  #listen(): Promise<boolean> {
    return new Promise((resolve) => {
      this.#server?.once('error', () => resolve(false));
      this.#server?.listen(this.#spec.socket, () => resolve(true));
    });
  }

  #admit(socket: Socket, onEnd: () => void): void {
    this.#onEnd = onEnd;
    clearTimeout(this.#lonely);
    this.#owners.add(socket);
    socket.write(`${JSON.stringify(this.#last)}\n`);
    socket.on('error', () => {}); // a broken connection is a closed one
    const leave = () => {
      if (!this.#owners.delete(socket)) return;
      if (this.#owners.size > 0) socket.end();
      else this.#leaving.push(socket);
      if (this.#owners.size === 0) this.#leaveAloneLater(() => this.#stop());
    };
    socket.on('end', leave);
    socket.on('close', leave);
    socket.resume();
  }

  #leaveAloneLater(stop: () => Promise<void>): void {
    clearTimeout(this.#lonely);
    const delay = this.#last.kind === 'ready' ? 0 : LONELY_MS;
    this.#lonely = setTimeout(() => void stop(), delay);
  }

  #tell(message: SupervisorMessage): void {
    this.#last = message;
    for (const owner of this.#owners) owner.write(`${JSON.stringify(message)}\n`);
  }

  async #startNodes(): Promise<void> {
    for (const node of this.#spec.nodes) {
      await writeNodeFiles(node);
      this.#children.push(this.#spawn(node));
    }
    await writeFile(join(this.#spec.folder, 'pids.json'), JSON.stringify(this.#children.map((child) => child.pid)));
    await Promise.all(this.#spec.nodes.map((node, index) => this.#untilAnswering(node, index)));
    await Promise.all(this.#spec.nodes.map((node, index) => this.#until(node, index, () => this.#seesAll(node))));
  }

  #spawn(node: NodeSpec): ChildProcess {
    const output = openSync(join(node.folder, 'output.log'), 'w');
    return spawn(this.#spec.java, javaArguments(node, this.#spec.jars), {
      cwd: node.folder,
      env: { ...process.env, MALLOC_ARENA_MAX: '2' },
      stdio: ['ignore', output, output],
    });
  }

  #untilAnswering(node: NodeSpec, index: number): Promise<void> {
    return this.#until(node, index, () => answers(node));
  }

  async #until(node: NodeSpec, index: number, isDone: () => Promise<boolean>): Promise<void> {
    const startedAt = Date.now();
    const child = this.#children[index];
    while (!(await isDone())) {
      if (this.#isStopping) throw new Error('Cassandra was stopped while it started');
      if (child === undefined || child.exitCode !== null)
        throw new Error(`Cassandra ended while it started (exit code ${child?.exitCode})`);
      if (Date.now() - startedAt > START_TIMEOUT_MS)
        throw new Error(`Cassandra on ${node.address} did not come up within ${START_TIMEOUT_MS / 1000} s`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /**
   * Nodes answer clients before they have heard of each other; a table made then would be missing on some of them. In
   * the first seconds they also take each other for new once more, so what they know must have stood for a while.
   */
  async #seesAll(node: NodeSpec): Promise<boolean> {
    const others = this.#spec.nodes.filter((each) => each !== node);
    if (others.length === 0) return true;
    const log = await readFile(logFile(node), 'utf8').catch(() => ''); // not written yet
    const states = others.map(
      ({ address, storagePort }) => log.match(new RegExp(`/${address}:${storagePort} is now (UP|DOWN)`, 'g')) ?? [],
    );
    const changes = states.flat().length;
    const known = this.#gossip.get(node);
    if (known?.changes !== changes) this.#gossip.set(node, { changes, since: Date.now() });
    const isSettled = known?.changes === changes && Date.now() - known.since >= SETTLED_MS;
    return isSettled && states.every((each) => each.at(-1)?.endsWith('UP') ?? false);
  }

  #state(): ClusterState {
    const { nodes, jars, java } = this.#spec;
    return {
      nodes: nodes.map(({ address, nativePort, jmxPort, folder }, index) => ({
        address,
        nativePort,
        jmxPort,
        folder,
        pid: this.#children[index]?.pid ?? 0,
      })),
      java,
      jars,
    };
  }

  async #saveState(): Promise<void> {
    await mkdir(this.#spec.folder, { recursive: true });
    await writeFile(join(this.#spec.folder, 'state.json'), JSON.stringify(this.#state(), null, 2));
  }

  async #logTail(): Promise<readonly string[]> {
    const texts = await Promise.all(
      this.#spec.nodes
        .flatMap((node) => [join(node.folder, 'output.log'), logFile(node)])
        .map((file) => readFile(file, 'utf8').catch(() => '')), // it may have died before it logged
    );
    return texts.flatMap((text) => text.trimEnd().split('\n').slice(-LOG_LINES)).filter((line) => line !== '');
  }

  async #stop(): Promise<void> {
    if (this.#isStopping) return;
    this.#isStopping = true;
    await Promise.all(this.#children.map(stopChild));
    await rm(join(this.#spec.folder, 'state.json'), { force: true });
    await rm(join(this.#spec.folder, 'pids.json'), { force: true });
    for (const owner of [...this.#owners, ...this.#leaving]) owner.end();
    this.#server?.close();
    this.#onEnd();
  }
}

function answers({ address, nativePort }: NodeSpec): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(nativePort, address);
    const settle = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (!isRunning(child)) return;
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGCONT'); // a node that a test has frozen could not hear the next signal
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await exited;
  clearTimeout(timer);
}
