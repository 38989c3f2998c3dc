/** No code reaches a client that the page of errors does not have. */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';

const PAGE = readFileSync(new URL('../../src/errors.md', import.meta.url), 'utf8');
const KNOWN = new Set([...PAGE.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code));

/** Looks at what a client got, and gives it back. */
export function withKnownCodes<T>(answer: T): T {
  const { errors } = (answer ?? {}) as { readonly errors?: unknown };
  if (!Array.isArray(errors)) return answer;
  for (const { extensions } of errors as readonly { readonly extensions?: { readonly code?: string } }[])
    expect(KNOWN, 'a code of the page of errors').toContain(extensions?.code);
  return answer;
}
