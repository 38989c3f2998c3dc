/** One small HTTP request with a time limit; the answer's text, or an error with its status. */
import { GatewayError } from '../errors.ts';

export interface SmallRequest {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const LIMIT_MS = 3_000;

/** @throws {GatewayError} `CASSANDRA_UNREACHABLE`: what it asks for is needed to connect. */
export async function httpRequest({ url, method = 'GET', headers = {}, body = '' }: SmallRequest): Promise<string> {
  // Not loaded before it is needed: it would cost every cold start some milliseconds.
  const { request } = url.startsWith('https:') ? await import('node:https') : await import('node:http');
  try {
    return await new Promise<string>((resolve, reject) => {
      const sending = request(url, { method, headers, timeout: LIMIT_MS, agent: false }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(parts).toString();
          if (response.statusCode === 200) resolve(text);
          else reject(new Error(`it answered ${response.statusCode}: ${text.slice(0, 200)}`));
        });
      });
      sending.on('timeout', () => sending.destroy(new Error(`it did not answer within ${LIMIT_MS} ms`)));
      sending.on('error', reject);
      sending.end(body);
    });
  } catch (cause) {
    const { host } = new URL(url);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new GatewayError('CASSANDRA_UNREACHABLE', `Cannot get credentials from ${host} as ${reason}`, { cause });
  }
}
