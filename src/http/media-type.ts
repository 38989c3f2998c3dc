/** Which of the two media types of GraphQL over HTTP an answer has. */
import { BoundedCache } from '../bounded-cache.ts';
import { JSON_TYPE, RESPONSE_TYPE } from './responses.ts';

const SERVED = [RESPONSE_TYPE, JSON_TYPE] as const;

/**
 * The first type of an `Accept` header that is served: `application/json` where nothing or anything is accepted;
 * undefined where the client wants something else (a page, a stream) or nothing that there is.
 */
export function negotiate(accept: string | undefined): string | undefined {
  if (accept === undefined || accept === '' || accept === '*/*') return JSON_TYPE;
  let chosen = known.get(accept);
  if (chosen === undefined) {
    chosen = { mediaType: choose(accept) };
    known.set(accept, chosen);
  }
  return chosen.mediaType;
}

/** Clients of a kind send the same text always. */
const known = new BoundedCache<{ readonly mediaType: string | undefined }>({ entries: 50, characters: 50_000 });

function choose(accept: string): string | undefined {
  for (const entry of accept.toLowerCase().split(',')) {
    const [type = '', ...parameters] = entry.split(';').map((part) => part.trim());
    if (parameters.some((each) => /^q=0(\.0*)?$/.test(each) || isOtherCharset(each))) continue;
    if (type === '*/*' || type === 'application/*') return JSON_TYPE;
    const served = SERVED.find((each) => each === type);
    if (served !== undefined) return served;
    if (type === 'text/html' || type === 'text/event-stream' || type === 'multipart/mixed') return undefined;
  }
  return undefined;
}

/** Answers are UTF-8. */
function isOtherCharset(parameter: string): boolean {
  return parameter.startsWith('charset=') && parameter.replaceAll('"', '') !== 'charset=utf-8';
}
