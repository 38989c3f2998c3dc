/** Requests and responses as every transport gives and takes them. */
import type { ClientCertificate } from '../config/config.ts';

export interface HttpRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** Names in lower case; repeated headers joined as HTTP says. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
  /** From which it came: of the connection, or as the platform says. */
  readonly address?: string | undefined;
  /** Of the client, verified. */
  readonly certificate?: ClientCertificate | undefined;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The same on its way out, where its body may be compressed. */
export interface SentResponse extends Omit<HttpResponse, 'body'> {
  readonly body: string | Buffer;
}
