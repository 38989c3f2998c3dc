/**
 * Stands in front of a node with TLS and asks clients for a signature, as Amazon Keyspaces does; behind it, it logs in with
 * the node's password. Everything else passes.
 */
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import { onTestFinished } from 'vitest';
import { type AwsCredentials, answerChallenge } from '../../src/aws/signature.ts';

const AUTH_CHALLENGE = 0x0e;
const AUTH_RESPONSE = 0x0f;
const HEADER = 9;

export interface SignatureFrontOptions {
  readonly keyStore: Buffer;
  readonly passphrase: string;
  readonly node: { readonly address: string; readonly nativePort: number };
  readonly credentials: AwsCredentials;
  readonly region: string;
}

export interface SignatureFront {
  readonly contactPoint: string;
  /** Whether each signature that came was the right one. */
  readonly verdicts: boolean[];
}

function frame(like: Buffer, opcode: number, version: number, token: string): Buffer {
  const header = Buffer.from(like.subarray(0, HEADER));
  const body = Buffer.from(token);
  header.writeUInt8(version, 0);
  header.writeUInt8(opcode, 4);
  header.writeInt32BE(4 + body.length, 5);
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length);
  return Buffer.concat([header, length, body]);
}

export async function startSignatureFront(options: SignatureFrontOptions): Promise<SignatureFront> {
  const verdicts: boolean[] = [];
  const server = createServer({ pfx: options.keyStore, passphrase: options.passphrase }, (client) => {
    const { address, nativePort } = options.node;
    const node = connect({ host: address, port: nativePort, rejectUnauthorized: false });
    const nonce = randomBytes(16).toString('hex');
    for (const socket of [client, node]) {
      socket.on('error', () => {});
      socket.on('close', () => {
        client.destroy();
        node.destroy();
      });
    }
    node.on('data', (chunk: Buffer) => client.write(chunk));
    let pending = Buffer.alloc(0);
    client.on('data', (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk]);
      while (pending.length >= HEADER && pending.length >= HEADER + pending.readInt32BE(5)) {
        const whole = pending.subarray(0, HEADER + pending.readInt32BE(5));
        pending = pending.subarray(whole.length);
        if (whole.readUInt8(4) !== AUTH_RESPONSE) node.write(whole);
        else if (whole.subarray(HEADER + 4).toString() === 'SigV4\0\0')
          client.write(frame(whole, AUTH_CHALLENGE, 0x84, `nonce=${nonce},and=more`));
        else node.write(frame(whole, AUTH_RESPONSE, 0x04, login(whole.subarray(HEADER + 4).toString(), nonce)));
      }
    });
  });
  const login = (answer: string, nonce: string) => {
    const [, date = ''] = /amzdate=([^,]+)/.exec(answer) ?? [];
    const isRight =
      answer === answerChallenge(nonce, options.credentials, { region: options.region, date: new Date(date) });
    verdicts.push(isRight);
    return isRight ? '\0cassandra\0cassandra' : '\0cassandra\0wrong';
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { contactPoint: `127.0.0.1:${(server.address() as AddressInfo).port}`, verdicts };
}
