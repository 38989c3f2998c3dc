/** A user name and a password out of AWS Secrets Manager, by one signed request. */
import type { Options } from '../config/options.ts';
import { GatewayError } from '../errors.ts';
import { type AwsOptions, CredentialsSource } from './credentials.ts';
import { httpRequest } from './send-request.ts';
import { signRequest } from './signature.ts';

export interface Login {
  readonly username: string;
  readonly password: string;
}

export type SecretOptions = AwsOptions & Pick<Options, 'secretArn' | 'secretsEndpoint'>;

/**
 * Reads the secret, a JSON object with `username` and `password` as Secrets Manager makes them for databases.
 * @throws {GatewayError} `CASSANDRA_UNREACHABLE` when it cannot be read, `CASSANDRA_AUTHENTICATION` when it is no such object.
 */
export async function readSecret(options: SecretOptions, secretArn: string): Promise<Login> {
  const region = secretArn.split(':')[3] || options.awsRegion || '';
  const url = new URL(options.secretsEndpoint ?? `https://secretsmanager.${region}.amazonaws.com/`);
  const body = JSON.stringify({ SecretId: secretArn });
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'secretsmanager.GetSecretValue' };
  const unsigned = { method: 'POST', host: url.host, path: url.pathname, headers, body };
  const credentials = await new CredentialsSource(options).current();
  const signed = signRequest(unsigned, credentials, { region, service: 'secretsmanager', date: new Date() });
  const { SecretString } = JSON.parse(await httpRequest({ url: url.href, method: 'POST', headers: signed, body })) as {
    readonly SecretString?: string;
  };
  return toLogin(SecretString);
}

function toLogin(text: string | undefined): Login {
  try {
    const { username, password } = JSON.parse(text ?? '') as Partial<Login>;
    if (typeof username === 'string' && typeof password === 'string') return { username, password };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new GatewayError(
    'CASSANDRA_AUTHENTICATION',
    'The secret that CASSANDRA_SECRET_ARN names is no JSON object with username and password',
  );
}
