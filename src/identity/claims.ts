/** Claims that somebody vouches for -> an identity. */
import { type ClaimPath, type Claims, claimAt } from '../config/claim.ts';
import type { Identity, Principal } from '../config/config.ts';
import type { ClaimNames } from '../config/identity-config.ts';

/** Why claims are no identity: which one, and what it is. */
export class ClaimFault extends Error {}

/**
 * The identity that claims describe; frozen, with all claims.
 * @param split the roles of a claim that is a text.
 * @throws {ClaimFault} for a claim without a subject, and for a role or tenant of another type than they have.
 */
export function toIdentity(
  claims: Claims,
  { subject = 'sub', roles, tenant }: ClaimNames,
  split = splitAtSpaces,
): NonNullable<Principal> {
  const found = claimAt(claims, subject);
  if (typeof found !== 'string' || found === '') throw new ClaimFault(`the claim \`${nameOf(subject)}\` is no text`);
  return Object.freeze({
    subject: found,
    claims,
    ...(roles === undefined ? {} : { roles: rolesOf(claims, roles, split) }),
    ...(tenant === undefined ? {} : tenantOf(claims, tenant)),
  });
}

function splitAtSpaces(text: string): readonly string[] {
  return text.split(' ').filter((role) => role !== '');
}

function rolesOf(claims: Claims, path: ClaimPath, split: typeof splitAtSpaces): readonly string[] {
  const roles = claimAt(claims, path) ?? [];
  const listed = typeof roles === 'string' ? split(roles) : roles;
  if (Array.isArray(listed) && listed.every((role) => typeof role === 'string')) return Object.freeze([...listed]);
  throw new ClaimFault(`the claim \`${nameOf(path)}\` is no list of texts`);
}

function tenantOf(claims: Claims, path: ClaimPath): Pick<Identity, 'tenant'> {
  const tenant = claimAt(claims, path) ?? undefined;
  if (tenant === undefined) return {};
  if (typeof tenant === 'string') return { tenant };
  throw new ClaimFault(`the claim \`${nameOf(path)}\` is no text`);
}

function nameOf(path: ClaimPath): string {
  return typeof path === 'string' ? path : path.join('.');
}
