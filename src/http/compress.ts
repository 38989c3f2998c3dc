/** gzip for answers that are worth it, where the operator turned it on and the client accepts it. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { HttpRequest, HttpResponse, SentResponse } from './message.ts';

/** Below, the headers of gzip and the work cost more than the network gains. */
const MIN_BYTES = 1_024;

const compressed = promisify(gzip);

/** The answer as it is sent: compressed where that is accepted and worth it. Caches are told that it depends on that. */
export function compress({ headers }: HttpRequest, response: HttpResponse): Promise<SentResponse> | SentResponse {
  if (Buffer.byteLength(response.body) < MIN_BYTES) return response;
  const { vary } = response.headers;
  const all = { ...response.headers, vary: vary === undefined ? 'Accept-Encoding' : `${vary}, Accept-Encoding` };
  if (!acceptsGzip(headers['accept-encoding'])) return { ...response, headers: all };
  return compressed(response.body).then((body) => ({
    status: response.status,
    headers: { ...all, 'content-encoding': 'gzip' },
    body,
  }));
}

/** https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3 */
function acceptsGzip(header = ''): boolean {
  const weights = new Map(
    header.split(',').map((each) => {
      const [coding = '', ...parameters] = each.split(';').map((part) => part.trim().toLowerCase());
      const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
      return [coding, weight === undefined ? 1 : Number(weight)] as const;
    }),
  );
  return (weights.get('gzip') ?? weights.get('*') ?? 0) > 0;
}
