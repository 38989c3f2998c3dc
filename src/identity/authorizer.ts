/** What an authorizer in front of a function found out: claims of a token, the context of a function, or the IAM caller. */
import type { Claims } from '../config/claim.ts';
import type { IdentifyRequest, Principal } from '../config/config.ts';
import type { AuthorizerWay } from '../config/identity-config.ts';
import { ClaimFault, toIdentity } from './claims.ts';
import { Unauthenticated, type Way } from './way.ts';

/** Where the kinds of authorizers name the caller: tokens, functions of REST APIs, IAM. */
const SUBJECTS = ['sub', 'principalId', 'userArn'];

export class Authorizer implements Way {
  readonly #way: AuthorizerWay;

  constructor(way: AuthorizerWay) {
    this.#way = way;
  }

  find({ platform }: IdentifyRequest): Principal {
    if (platform === undefined) return undefined;
    const { subject = subjectIn(platform), ...names } = this.#way;
    try {
      return toIdentity(platform, { ...names, subject }, rolesIn);
    } catch (error) {
      if (error instanceof ClaimFault) throw new Unauthenticated(error.message, 'Bearer');
      throw error;
    }
  }
}

/**
 * Lists of a token become texts on the way: `[editor reader]` by JWT authorizers of HTTP APIs, `editor,reader` by Cognito ones of
 * REST APIs.
 */
function rolesIn(text: string): readonly string[] {
  const list = /^\[(.*)\]$/.exec(text)?.[1] ?? text;
  return list.split(/[ ,]+/).filter((role) => role !== '');
}

function subjectIn(claims: Claims): string {
  return SUBJECTS.find((name) => Object.hasOwn(claims, name)) ?? 'sub';
}
