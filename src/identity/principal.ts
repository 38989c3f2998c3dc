/** What the hook `identify` answered, as the principal of a request. */
import { isClaims } from '../config/claim.ts';
import type { Principal, Refusal } from '../config/config.ts';
import { Unauthenticated } from './way.ts';

/** What is asked for where the hook names nothing: https://www.rfc-editor.org/rfc/rfc6750#section-3 */
const CHALLENGE = 'Bearer';

/**
 * What the hook answered, as a principal: undefined for an anonymous caller.
 * @throws {Unauthenticated} for a refusal. @throws {TypeError} for an answer that is none: nobody would know who asks.
 */
export function toPrincipal(answer: unknown): Principal {
  if (answer === null || answer === undefined) return undefined;
  if (isRefusal(answer)) throw new Unauthenticated(answer.refused, answer.challenge ?? CHALLENGE);
  const fault = identityFault(answer);
  if (fault !== undefined) throw new TypeError(`\`identify\` answers ${fault}`);
  return Object.freeze({ ...answer });
}

function isRefusal(answer: unknown): answer is Refusal {
  return isClaims(answer) && typeof answer.refused === 'string';
}

/** What is wrong with it; undefined for an identity. */
function identityFault(answer: unknown): string | undefined {
  if (!isClaims(answer) || Array.isArray(answer)) return 'no object';
  const { subject, roles, tenant, claims, refused } = answer;
  if (refused !== undefined) return 'a `refused` that is no text';
  if (typeof subject !== 'string' || subject === '') return 'no `subject`';
  if (roles !== undefined && !(Array.isArray(roles) && roles.every((role) => typeof role === 'string')))
    return '`roles` that are no texts';
  if (tenant !== undefined && typeof tenant !== 'string') return 'a `tenant` that is no text';
  if (claims !== undefined && !isClaims(claims)) return '`claims` that are no object';
  return undefined;
}
