/** Packages that are installed unless somebody leaves them out (`npm install --omit=optional`). */
import { GatewayError } from '../errors.ts';

interface OptionalPackage {
  readonly name: string;
  /** What to do without it. */
  readonly otherwise: string;
}

/** @throws {GatewayError} `CONFIG_INVALID` that names the package when it is not installed. */
export async function loadOptional<T>(load: () => Promise<T>, { name, otherwise }: OptionalPackage): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    if (!isMissing(cause)) throw cause;
    throw new GatewayError(
      'CONFIG_INVALID',
      `The package ${name} is not installed: run \`npm install ${name}\`, or ${otherwise}`,
      { cause },
    );
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(ERR_)?MODULE_NOT_FOUND$/.test(String(error.code));
}
