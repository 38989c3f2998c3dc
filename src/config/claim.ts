/** Claims that somebody vouches for, and how the configuration names one. */
export type Claims = Readonly<Record<string, unknown>>;

/** A claim by its name, or by the names that lead to it: `['realm_access', 'roles']`. */
export type ClaimPath = string | readonly string[];

/** Own properties alone: `constructor` is nobody's claim. */
export function claimAt(claims: Claims, path: ClaimPath): unknown {
  let value: unknown = claims;
  for (const name of typeof path === 'string' ? [path] : path) {
    if (!isClaims(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

/** An object, whatever it says. */
export function isClaims(value: unknown): value is Claims {
  return typeof value === 'object' && value !== null;
}

export function isClaimPath(value: unknown): value is ClaimPath {
  return isText(value) || (Array.isArray(value) && value.length > 0 && value.every(isText));
}

/** One that is not empty. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
