/** Why a token is refused, as its holder may know it: https://www.rfc-editor.org/rfc/rfc6750#section-3 */
import type { Jose } from './jose.ts';

/** Undefined for what is no fault of the token. */
export function describeFault({ errors }: Jose, error: unknown): string | undefined {
  if (error instanceof errors.JWTExpired) return 'the token has expired';
  if (error instanceof errors.JWTClaimValidationFailed) return describeClaim(error);
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'the signature of the token is wrong';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'the algorithm of the token is not accepted';
  if (error instanceof errors.JWKSNoMatchingKey) return 'the key of the token is not known';
  if (error instanceof errors.JWKSMultipleMatchingKeys) return 'the token does not name its key';
  const isOfToken = [errors.JWTInvalid, errors.JWSInvalid, errors.JOSENotSupported].some(
    (kind) => error instanceof kind,
  );
  return isOfToken ? 'the token is malformed' : undefined;
}

function describeClaim({ claim, reason }: { readonly claim: string; readonly reason: string }): string {
  if (reason === 'missing') return `the token has no \`${claim}\``;
  if (claim === 'nbf') return 'the token is not valid yet';
  return `the \`${claim}\` of the token is another`;
}
