/** How a connection logs in: with a fixed password, one out of a secret, or a signature for Amazon Keyspaces. */
import { auth, metrics } from 'cassandra-driver';
import { CredentialsSource } from '../../aws/credentials.ts';
import { type Login, readSecret, type SecretOptions } from '../../aws/secret.ts';
import { answerChallenge } from '../../aws/signature.ts';
import type { Options } from '../../config/options.ts';
import { GatewayError, toError } from '../../errors.ts';

export type AuthOptions = SecretOptions & Pick<Options, 'username' | 'password' | 'service'>;

/** Where logins come from. */
export interface LoginSource {
  readonly provider: auth.AuthProvider | undefined;
  /** The next connection looks again, where logins can have changed; says whether they can. */
  refresh(): boolean;
  /** A node refused the login at hand, while connections were made or later, when the driver connected again. */
  refused(): void;
}

/** A login that never changes. */
const fixed = (provider: auth.AuthProvider | undefined): LoginSource => ({
  provider,
  refresh: () => false,
  refused: () => {},
});

export function createLoginSource(options: AuthOptions): LoginSource {
  const { username, password, secretArn, service } = options;
  if (secretArn !== undefined) return new SecretLogin(() => readSecret(options, secretArn));
  if (username !== undefined) return fixed(new auth.PlainTextAuthProvider(username, password ?? ''));
  return fixed(service === 'keyspaces' ? new SignatureProvider(options) : undefined);
}

type Answer = (error: Error | null, response?: Buffer) => void;

/** The driver takes the answers of an authenticator by callback. */
function give(answer: Answer, response: Promise<Buffer>): void {
  response.then(
    (buffer) => answer(null, buffer),
    (error: unknown) => answer(toError(error)),
  );
}

/** A secret may lag behind the password: it is read again at most so often. */
const READ_PAUSE_MS = 1_000;

class SecretLogin implements LoginSource {
  readonly provider: auth.AuthProvider;
  readonly #read: () => Promise<Login>;
  #login: Promise<Login> | undefined;
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(read: () => Promise<Login>) {
    this.#read = read;
    this.provider = new CallbackProvider(() => ({
      initialResponse: (answer) => give(answer, this.#response()),
      evaluateChallenge: (_challenge, answer) => answer(new Error('unexpected challenge')),
    }));
  }

  refresh(): boolean {
    this.#login = undefined;
    return true;
  }

  /** All nodes refuse at once: what was read a moment ago is not the login that they mean, or has no successor yet. */
  refused(): void {
    if (performance.now() - this.#readAt >= READ_PAUSE_MS) this.#login = undefined;
  }

  async #response(): Promise<Buffer> {
    if (this.#login === undefined) {
      this.#readAt = performance.now();
      this.#login = this.#read();
    }
    try {
      const { username, password } = await this.#login;
      return Buffer.from(`\0${username}\0${password}`);
    } catch (error) {
      this.#login = undefined; // the next connection asks again
      throw error;
    }
  }
}

interface Exchange {
  initialResponse(answer: Answer): void;
  evaluateChallenge(challenge: Buffer, answer: Answer): void;
}

// Classes that the driver insists on and that its typings declare as interfaces.
const { AuthProvider } = auth as unknown as { AuthProvider: new () => object };
const { ClientMetrics } = metrics as unknown as { ClientMetrics: new () => metrics.ClientMetrics };

/** The driver tells its metrics, and nobody else, of logins that are refused when it connects again. */
export class LoginMetrics extends ClientMetrics {
  readonly #login: LoginSource;

  constructor(login: LoginSource) {
    super();
    this.#login = login;
  }

  override onAuthenticationError(): void {
    this.#login.refused();
  }
}

class CallbackProvider extends AuthProvider implements auth.AuthProvider {
  readonly #begin: () => Exchange;

  constructor(begin: () => Exchange) {
    super();
    this.#begin = begin;
  }

  newAuthenticator(): auth.Authenticator {
    return { ...this.#begin(), onAuthenticationSuccess: () => {} };
  }
}

const FIRST_WORD = Buffer.from('SigV4\0\0');

class SignatureProvider extends CallbackProvider {
  constructor(options: AuthOptions) {
    const credentials = new CredentialsSource(options);
    super(() => ({
      initialResponse: (answer) => answer(null, FIRST_WORD),
      evaluateChallenge: (challenge, answer) => {
        const [, nonce] = /nonce=([^,]+)/.exec(challenge.toString()) ?? [];
        if (nonce === undefined) {
          answer(new GatewayError('CASSANDRA_AUTHENTICATION', 'Cassandra does not ask for a signature (no nonce)'));
          return;
        }
        const region = options.awsRegion ?? '';
        const response = credentials
          .current()
          .then((current) => Buffer.from(answerChallenge(nonce, current, { region, date: new Date() })));
        give(answer, response);
      },
    }));
  }
}
