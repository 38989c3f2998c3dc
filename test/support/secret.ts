/** A stand-in for Secrets Manager with one secret, whose password the test sets. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export async function startSecret(username: string, password: string) {
  const secret = { password, reads: 0 };
  const server = createServer((_request, response) => {
    secret.reads += 1;
    response.end(JSON.stringify({ SecretString: JSON.stringify({ username, password: secret.password }) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const options = {
    secretArn: 'arn:aws:secretsmanager:eu-west-1:1:secret:s',
    secretsEndpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
  };
  return Object.assign(secret, { options });
}
