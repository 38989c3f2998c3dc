import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type AwsOptions, CredentialsSource } from '../../../src/aws/credentials.ts';
import { readSecret } from '../../../src/aws/secret.ts';
import { answerChallenge, signRequest } from '../../../src/aws/signature.ts';
import { readConfig } from '../../../src/config/read-config.ts';

const NONE: AwsOptions = {
  awsRegion: undefined,
  awsAccessKeyId: undefined,
  awsSecretAccessKey: undefined,
  awsSessionToken: undefined,
  awsContainerUri: undefined,
  awsContainerPath: undefined,
  awsContainerToken: undefined,
  awsContainerTokenFile: undefined,
};

async function serve(answer: (request: IncomingMessage, body: string) => [number, object]): Promise<string> {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    const [status, value] = answer(request, body);
    response.writeHead(status).end(JSON.stringify(value));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

describe('signatures', () => {
  // Of the test suite of Signature Version 4, as kept by the SDKs: https://github.com/awslabs/aws-c-auth/tree/main/tests/aws-signing-test-suite/v4
  const EXAMPLE = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
  const scope = { region: 'us-east-1', service: 'service', date: new Date('2015-08-30T12:36:00Z') };

  test.each([
    ['GET', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    ['POST', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
  ])('of a %s are those of the published suite', (method, signature) => {
    const request = { method, host: 'example.amazonaws.com', path: '/', headers: {}, body: '' };
    expect(signRequest(request, EXAMPLE, scope)).toEqual({
      host: 'example.amazonaws.com',
      'x-amz-date': '20150830T123600Z',
      authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=${signature}`,
    });
  });

  // https://github.com/aws/aws-sigv4-auth-cassandra-nodejs-driver-plugin/blob/main/test/unit/sigv4-auth-provider-tests.js
  test('for Keyspaces are those of the published plugin', () => {
    const credentials = { accessKeyId: 'UserID-1', secretAccessKey: 'UserSecretKey-1' };
    const answer = (more: object) =>
      answerChallenge(
        '91703fdc2ef562e19fbdab0f58e42fe5',
        { ...credentials, ...more },
        { region: 'us-west-2', date: new Date(1591742511000) },
      );
    const expected =
      'signature=7f3691c18a81b8ce7457699effbfae5b09b4e0714ab38c1292dbdf082c9ddd87,access_key=UserID-1,amzdate=2020-06-09T22:41:51.000Z';
    expect(answer({})).toBe(expected);
    expect(answer({ sessionToken: 'sess-token-1' })).toBe(`${expected},session_token=sess-token-1`);
  });
});

describe('credentials', () => {
  test('of the environment go first', async () => {
    const source = new CredentialsSource({
      ...NONE,
      awsAccessKeyId: 'k',
      awsSecretAccessKey: 's',
      awsSessionToken: 't',
    });
    expect(await source.current()).toEqual({ accessKeyId: 'k', secretAccessKey: 's', sessionToken: 't' });
  });

  test('of a container are asked for with its token, kept, and asked for again before they end', async () => {
    let asked = 0;
    let lifeMs = 3_600_000;
    const url = await serve((request) => {
      asked += 1;
      if (request.headers.authorization !== 'container token') return [403, {}];
      const Expiration = new Date(Date.now() + lifeMs).toISOString();
      return [200, { AccessKeyId: `k${asked}`, SecretAccessKey: 's', Token: 't', Expiration }];
    });
    const source = new CredentialsSource({ ...NONE, awsContainerUri: url, awsContainerToken: 'container token' });
    expect(await source.current()).toEqual({ accessKeyId: 'k1', secretAccessKey: 's', sessionToken: 't' });
    expect((await source.current()).accessKeyId).toBe('k1');
    lifeMs = 60_000; // shorter than what is kept back
    const short = new CredentialsSource({ ...NONE, awsContainerUri: url, awsContainerToken: 'container token' });
    expect([(await short.current()).accessKeyId, (await short.current()).accessKeyId]).toEqual(['k2', 'k3']);
  });

  test('that are nowhere, or refused, are a coded error', async () => {
    await expect(new CredentialsSource(NONE).current()).rejects.toMatchObject({ code: 'CASSANDRA_AUTHENTICATION' });
    const url = await serve(() => [403, { no: 'access' }]);
    await expect(new CredentialsSource({ ...NONE, awsContainerUri: url }).current()).rejects.toMatchObject({
      code: 'CASSANDRA_UNREACHABLE',
      message: expect.stringContaining('it answered 403'),
    });
  });
});

describe('a secret', () => {
  const ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:cassandra-AbCdEf';
  const options = (secretsEndpoint: string) => ({
    ...NONE,
    awsAccessKeyId: 'AKID',
    awsSecretAccessKey: 'secret',
    secretArn: ARN,
    secretsEndpoint,
  });

  test('is read by one request that is signed for its region', async () => {
    const url = await serve((request, body) => {
      const {
        host = '',
        'x-amz-date': date = '',
        authorization,
        'content-type': type = '',
        'x-amz-target': target,
      } = request.headers;
      const instant = String(date).replace(/(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/, '$1-$2-$3T$4:$5:$6Z');
      const expected = signRequest(
        { method: 'POST', host, path: '/', headers: { 'content-type': type, 'x-amz-target': String(target) }, body },
        { accessKeyId: 'AKID', secretAccessKey: 'secret' },
        { region: 'eu-west-1', service: 'secretsmanager', date: new Date(instant) },
      );
      if (authorization !== expected.authorization) return [400, { __type: 'InvalidSignatureException' }];
      if (JSON.parse(body).SecretId !== ARN || target !== 'secretsmanager.GetSecretValue') return [400, {}];
      return [200, { SecretString: JSON.stringify({ username: 'u', password: 'p', engine: 'cassandra' }) }];
    });
    expect(await readSecret(options(url), ARN)).toEqual({ username: 'u', password: 'p' });
  });

  test.each([['no json'], [JSON.stringify({ user: 'u' })]])(
    'that is %s is refused with what it must be',
    async (text) => {
      const url = await serve(() => [200, { SecretString: text }]);
      await expect(readSecret(options(url), ARN)).rejects.toMatchObject({
        code: 'CASSANDRA_AUTHENTICATION',
        message: expect.stringContaining('no JSON object with username and password'),
      });
    },
  );
});

describe('the presets of services', () => {
  const environment = {
    CASSANDRA_KEYSPACES: 'k',
    GATEWAY_CURSOR_SECRETS: '0123456789abcdef',
    GATEWAY_READ_ONLY: 'true',
    GATEWAY_UNAUTHENTICATED_READS: 'true',
  };

  test('Keyspaces is found by its region, over TLS, with connections for the rate', () => {
    const config = readConfig({
      ...environment,
      CASSANDRA_SERVICE: 'keyspaces',
      AWS_REGION: 'eu-west-1',
      CASSANDRA_REQUEST_RATE: '4000',
    });
    expect(config).toMatchObject({
      contactPoints: ['cassandra.eu-west-1.amazonaws.com:9142'],
      localDataCenter: 'eu-west-1',
      tlsServerName: 'cassandra.eu-west-1.amazonaws.com',
      tls: true,
      tlsVerify: true,
      consistency: 'LOCAL_QUORUM',
      connectionsPerHost: 3,
      inChunkSize: 100,
    });
    expect(() => readConfig({ ...environment, CASSANDRA_SERVICE: 'keyspaces' })).toThrow(
      /AWS_REGION \(awsRegion\) is missing/,
    );
  });

  test('Astra is reached by its bundle with a token', () => {
    const astra = { ...environment, CASSANDRA_SERVICE: 'astra', CASSANDRA_PASSWORD: 'AstraCS:token' };
    expect(readConfig({ ...astra, CASSANDRA_SECURE_CONNECT_BUNDLE: 'bundle.zip' })).toMatchObject({
      username: 'token',
    });
    expect(() => readConfig(astra)).toThrow(/CASSANDRA_SECURE_CONNECT_BUNDLE/);
  });
});
