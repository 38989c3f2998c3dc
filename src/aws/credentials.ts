/**
 * Credentials of the role that the process runs under: from the environment, as in Lambda, or from the endpoint that
 * containers are given. https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
 */
import { readFile } from 'node:fs/promises';
import type { Options } from '../config/options.ts';
import { GatewayError } from '../errors.ts';
import { httpRequest } from './send-request.ts';
import type { AwsCredentials } from './signature.ts';

export type AwsOptions = Pick<
  Options,
  | 'awsRegion'
  | 'awsAccessKeyId'
  | 'awsSecretAccessKey'
  | 'awsSessionToken'
  | 'awsContainerUri'
  | 'awsContainerPath'
  | 'awsContainerToken'
  | 'awsContainerTokenFile'
>;

const CONTAINER_HOST = 'http://169.254.170.2';
const RENEW_BEFORE_MS = 5 * 60_000;

export class CredentialsSource {
  readonly #options: AwsOptions;
  #cached: { readonly credentials: AwsCredentials; readonly until: number } | undefined;

  constructor(options: AwsOptions) {
    this.#options = options;
  }

  /** @throws {GatewayError} `CASSANDRA_AUTHENTICATION` when there are none. */
  async current(): Promise<AwsCredentials> {
    const { awsAccessKeyId, awsSecretAccessKey, awsSessionToken } = this.#options;
    if (awsAccessKeyId !== undefined && awsSecretAccessKey !== undefined)
      return { accessKeyId: awsAccessKeyId, secretAccessKey: awsSecretAccessKey, sessionToken: awsSessionToken };
    if (this.#cached !== undefined && Date.now() < this.#cached.until) return this.#cached.credentials;
    this.#cached = await this.#fetch();
    return this.#cached.credentials;
  }

  async #fetch(): Promise<{ readonly credentials: AwsCredentials; readonly until: number }> {
    const { awsContainerUri, awsContainerPath, awsContainerToken, awsContainerTokenFile } = this.#options;
    const url = awsContainerPath === undefined ? awsContainerUri : `${CONTAINER_HOST}${awsContainerPath}`;
    if (url === undefined)
      throw new GatewayError(
        'CASSANDRA_AUTHENTICATION',
        'There are no AWS credentials: neither AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY nor those of a container',
      );
    const token =
      awsContainerTokenFile === undefined ? awsContainerToken : await readFile(awsContainerTokenFile, 'utf8');
    const text = await httpRequest({
      url,
      ...(token === undefined ? {} : { headers: { authorization: token.trim() } }),
    });
    const { AccessKeyId, SecretAccessKey, Token, Expiration } = JSON.parse(text) as Readonly<Record<string, string>>;
    if (AccessKeyId === undefined || SecretAccessKey === undefined)
      throw new GatewayError('CASSANDRA_AUTHENTICATION', 'The endpoint for AWS credentials of containers gave none');
    const until = Expiration === undefined ? 0 : Date.parse(Expiration) - RENEW_BEFORE_MS;
    return { credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: Token }, until };
  }
}
