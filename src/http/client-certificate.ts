/** Who a client is by its certificate, which the server has verified by the authorities of clients. */
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { ClientCertificate } from '../config/config.ts';

/** A connection has one. */
const known = new WeakMap<Socket, ClientCertificate | undefined>();

/** Undefined where there is none, or one that no authority vouches for. */
export function clientCertificate(socket: Socket): ClientCertificate | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  if (!known.has(socket)) known.set(socket, read(socket));
  return known.get(socket);
}

function read(socket: TLSSocket): ClientCertificate | undefined {
  const { subject, subjectaltname, fingerprint256 } = socket.getPeerCertificate();
  if (subject === undefined) return undefined;
  // A comma within a name is quoted, so that no name says it is two.
  const alternatives = [...(subjectaltname ?? '').matchAll(/(?:^|, )DNS:([\w.*-]+)(?=,|$)/g)].map(
    ([, name = '']) => name,
  );
  const { CN } = subject;
  const common = typeof CN === 'string' ? [CN] : [];
  return { names: [...new Set([...common, ...alternatives])], fingerprint: fingerprint256 };
}
