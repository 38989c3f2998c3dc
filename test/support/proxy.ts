/** A TCP proxy in front of one node that closes, resets, blackholes, delays, and answers frames by itself. */

import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { cassandra } from './cassandra.ts';

/** A request of protocol v4, as far as tests look at it. */
export interface Frame {
  readonly version: number;
  readonly streamId: number;
  readonly opcode: number;
  readonly body: Buffer;
}

export const OPCODES = {
  ERROR: 0x00,
  STARTUP: 0x01,
  OPTIONS: 0x05,
  QUERY: 0x07,
  PREPARE: 0x09,
  EXECUTE: 0x0a,
  BATCH: 0x0d,
  REGISTER: 0x0b,
} as const;

/** Ends the connection before the node has the request, or after; or lets the node work and answers for it. */
export type Mischief = 'cut before' | 'cut after' | { readonly instead: Uint8Array };

/** How long a node has for a request whose connection ends. */
const CUT_AFTER_MS = 30;

/** One connection through the proxy. */
interface Pair {
  readonly client: Socket;
  readonly node: Socket;
  readonly traffic: Traffic;
  isDead: boolean;
}

/** What went over one connection, in its order. */
export interface Traffic {
  /** How often the client sent something after the node had answered: sequential round trips. */
  roundTrips: number;
  readonly requests: Frame[];
}

export class TestProxy {
  readonly #server: Server;
  readonly #isEncrypted: boolean;
  readonly #pairs = new Set<Pair>();
  /** Connections accepted so far. */
  get accepted(): number {
    return this.traffic.length;
  }
  /** Of all connections accepted so far. */
  readonly traffic: Traffic[] = [];
  /** Nothing passes, in either direction, and nothing is closed. */
  isBlackhole = false;
  /** New connections are closed at once. */
  isClosed = false;
  delayMs = 0;
  /** Answers a request in place of the node, or does to it what is said; undefined lets it pass. */
  script: ((frame: Frame) => Uint8Array | Mischief | undefined) | undefined;

  private constructor(node: { readonly address: string; readonly nativePort: number }, isEncrypted: boolean) {
    this.#isEncrypted = isEncrypted;
    this.#server = createServer((client) => {
      if (this.isClosed) client.destroy();
      else this.#join(client, connect(node.nativePort, node.address));
    });
  }

  /** @param isEncrypted frames cannot be told apart then: everything passes as it comes. */
  static async start(node = 0, isEncrypted = false): Promise<TestProxy> {
    const target = cassandra().nodes[node];
    if (target === undefined) throw new Error('no such node');
    const proxy = new TestProxy(target, isEncrypted);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      proxy.cut();
      return new Promise((resolve) => proxy.#server.close(() => resolve()));
    });
    return proxy;
  }

  get contactPoint(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get open(): number {
    return this.#pairs.size;
  }

  /** Ends all connections, orderly or with a reset. */
  cut(how: 'close' | 'reset' = 'close'): void {
    for (const { client, node } of this.#pairs) {
      if (how === 'reset') client.resetAndDestroy();
      else client.destroy();
      node.destroy();
    }
  }

  /** Lets the present connections die without a word; new ones pass. */
  drop(): void {
    for (const pair of this.#pairs) pair.isDead = true;
  }

  /** Closes the latest connection alone. */
  cutOne(): void {
    const { client, node } = [...this.#pairs].at(-1) ?? {};
    client?.destroy();
    node?.destroy();
  }

  #join(client: Socket, node: Socket): void {
    const traffic: Traffic = { roundTrips: 0, requests: [] };
    this.traffic.push(traffic);
    const pair: Pair = { client, node, traffic, isDead: this.isBlackhole };
    this.#pairs.add(pair);
    let isNodesTurn = false;
    const leave = () => {
      this.#pairs.delete(pair);
      client.destroy();
      node.destroy();
    };
    for (const socket of [client, node]) {
      socket.setNoDelay(true);
      socket.on('error', leave);
      socket.on('close', leave);
    }
    const instead = new Map<number, Uint8Array>();
    let answers = Buffer.alloc(0);
    node.on('data', (chunk: Buffer) => {
      isNodesTurn = false;
      if (this.#isEncrypted) return this.#pass(pair, () => client.write(chunk));
      answers = Buffer.concat([answers, chunk]);
      for (let size = frameSize(answers); size !== undefined; size = frameSize(answers)) {
        const frame = answers.subarray(0, size);
        answers = answers.subarray(size);
        const stream = frame.readInt16BE(2);
        const written = instead.get(stream) ?? frame;
        instead.delete(stream);
        this.#pass(pair, () => client.write(written));
      }
    });
    let pending = Buffer.alloc(0);
    client.on('data', (chunk: Buffer) => {
      if (this.#isEncrypted) return this.#pass(pair, () => node.write(chunk));
      pending = Buffer.concat([pending, chunk]);
      if (!isNodesTurn) traffic.roundTrips += 1;
      isNodesTurn = true;
      for (let size = frameSize(pending); size !== undefined; size = frameSize(pending)) {
        const frame = pending.subarray(0, size);
        pending = pending.subarray(size);
        const request: Frame = {
          version: frame.readUInt8(0),
          streamId: frame.readInt16BE(2),
          opcode: frame.readUInt8(4),
          body: frame.subarray(9),
        };
        traffic.requests.push(request);
        const answer = this.script?.(request);
        if (answer === 'cut before') return leave();
        if (answer === 'cut after') setTimeout(leave, CUT_AFTER_MS);
        if (answer === 'cut after') this.#pass(pair, () => node.write(frame));
        if (answer === 'cut after') pair.isDead = true;
        else if (answer instanceof Uint8Array) this.#pass(pair, () => client.write(answer));
        else {
          if (answer !== undefined) instead.set(request.streamId, answer.instead);
          this.#pass(pair, () => node.write(frame));
        }
      }
    });
  }

  /** A connection that was there when the blackhole came stays dead. */
  #pass(pair: Pair, write: () => void): void {
    pair.isDead ||= this.isBlackhole;
    if (pair.isDead) return;
    if (this.delayMs === 0) write();
    else setTimeout(write, this.delayMs);
  }
}

function frameSize(bytes: Buffer): number | undefined {
  if (bytes.length < 9) return undefined;
  const size = 9 + bytes.readInt32BE(5);
  return bytes.length >= size ? size : undefined;
}

/** An ERROR frame; `extra` follows code and message. */
export function errorFrame(
  { streamId }: Frame,
  code: number,
  message: string,
  extra: Uint8Array = Buffer.alloc(0),
): Buffer {
  const text = Buffer.from(message);
  const header = Buffer.alloc(9);
  header.writeUInt8(0x84, 0);
  header.writeInt16BE(streamId, 2);
  header.writeUInt8(OPCODES.ERROR, 4);
  header.writeInt32BE(4 + 2 + text.length + extra.length, 5);
  const body = Buffer.alloc(6);
  body.writeInt32BE(code, 0);
  body.writeUInt16BE(text.length, 4);
  return Buffer.concat([header, body, text, extra]);
}

/** As https://github.com/apache/cassandra/blob/trunk/doc/native_protocol_v4.spec says: level, received, required, type. */
export function writeTimeout(frame: Frame, type: string): Buffer {
  const extra = Buffer.alloc(2 + 4 + 4 + 2 + type.length);
  extra.writeUInt16BE(6, 0);
  extra.writeInt32BE(1, 2);
  extra.writeInt32BE(2, 6);
  extra.writeUInt16BE(type.length, 10);
  extra.write(type, 12);
  return errorFrame(frame, 0x1100, 'late', extra);
}
