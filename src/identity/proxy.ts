/** Headers of a proxy that has found out who asks: anybody can send them, so they count with its secret or certificate alone. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IdentifyRequest, Principal } from '../config/config.ts';
import type { ProxyWay } from '../config/identity-config.ts';
import { Unauthenticated, type Way } from './way.ts';

export class TrustedProxy implements Way {
  readonly #way: ProxyWay;
  readonly #secrets: readonly Buffer[];

  constructor(way: ProxyWay) {
    this.#way = way;
    this.#secrets = way.secret?.anyOf.map(digestOf) ?? [];
  }

  find({ headers, certificate }: IdentifyRequest): Principal {
    const subject = textOf(headers, this.#way.subject);
    if (subject === undefined) return undefined;
    if (!this.#hasCertificate(certificate) && !this.#hasSecret(headers))
      throw new Unauthenticated('the proxy does not vouch for its headers', 'Bearer');
    const roles = textOf(headers, this.#way.roles);
    const tenant = textOf(headers, this.#way.tenant);
    return {
      subject,
      ...(roles === undefined ? {} : { roles: roles.split(',').map((role) => role.trim()) }),
      ...(tenant === undefined ? {} : { tenant }),
    };
  }

  #hasCertificate(certificate: IdentifyRequest['certificate']): boolean {
    return this.#way.certificateNames?.some((name) => certificate?.names.includes(name)) ?? false;
  }

  /** Digests have one length, so all are compared in the same time. */
  #hasSecret(headers: IdentifyRequest['headers']): boolean {
    const digest = digestOf(textOf(headers, this.#way.secret?.header) ?? '');
    return this.#secrets.reduce((isFound, secret) => timingSafeEqual(secret, digest) || isFound, false);
  }
}

/** An empty header says nothing. */
function textOf(headers: IdentifyRequest['headers'], name: string | undefined): string | undefined {
  return name === undefined ? undefined : headers[name.toLowerCase()] || undefined;
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
