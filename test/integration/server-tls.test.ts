/** The server's own TLS: served, read again while it runs, and proxies known by their certificates. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type RequestOptions, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import type { GatewayConfigFile } from '../../src/config/config.ts';
import { createGateway } from '../../src/gateway/create-gateway.ts';
import { serve } from '../../src/server/serve.ts';
import { recordingLogger, testConfig } from '../support/cassandra.ts';
import { authority, type Certificate } from '../support/certificates.ts';

const NAME = JSON.stringify({ query: '{ category(id: 1) { name } }' });
const ca = authority('an authority');
const SERVER = ca.sign('localhost', '127.0.0.1');

function folderOf(server: Certificate) {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-tls-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [serverTlsCert, serverTlsKey, serverTlsClientCa] = ['cert.pem', 'key.pem', 'ca.pem'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  const write = ({ cert, key }: Certificate) => {
    writeFileSync(serverTlsCert, cert);
    writeFileSync(serverTlsKey, key);
  };
  write(server);
  writeFileSync(serverTlsClientCa, ca.cert);
  return { files: { serverTlsCert, serverTlsKey, serverTlsClientCa }, write };
}

async function start(files: object, file?: GatewayConfigFile) {
  const { logger, lines } = recordingLogger();
  const gateway = createGateway(testConfig({}, file), { logger });
  const server = await serve(gateway, { host: '127.0.0.1', port: 0, keepAliveMs: 5_000, logger, ...files });
  onTestFinished(() => server.close(500));
  await gateway.ready;
  return { server, lines };
}

interface Answered {
  readonly status: number | undefined;
  readonly serial: string;
  readonly body: string;
}

function post(port: number, options: RequestOptions & { readonly headers?: Record<string, string> } = {}) {
  return new Promise<Answered>((resolve, reject) => {
    const headers = { 'content-type': 'application/json', ...options.headers };
    const sent = request(
      { port, host: '127.0.0.1', path: '/graphql', method: 'POST', ca: ca.cert, agent: false, ...options, headers },
      (response) => {
        const serial = (response.socket as TLSSocket).getPeerCertificate().serialNumber;
        let body = '';
        response.on('data', (chunk) => {
          body += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode, serial, body }));
      },
    );
    sent.on('error', reject);
    sent.end(NAME);
  });
}

test('HTTPS is served, by another certificate once the files have one, and by the same where they are damaged', async () => {
  const { files, write } = folderOf(SERVER);
  const { server, lines } = await start({ ...files, serverTlsClientCa: undefined });
  expect(server.url).toMatch(/^https:/);
  const first = await post(server.port);
  expect([first.status, JSON.parse(first.body).errors]).toEqual([200, undefined]);
  await expect(post(server.port, { ca: authority('another').cert })).rejects.toThrow();
  await expect(post(server.port, { maxVersion: 'TLSv1.1', minVersion: 'TLSv1' })).rejects.toThrow();
  const renewed = ca.sign('localhost', '127.0.0.1');
  write(renewed);
  await expect.poll(async () => (await post(server.port)).serial, { timeout: 5_000 }).not.toBe(first.serial);
  const second = await post(server.port);
  write({ ...renewed, cert: 'damaged' });
  const told = () => lines.some(({ message }) => message === 'the certificate stays as it was');
  await expect.poll(told, { timeout: 5_000 }).toBe(true);
  expect((await post(server.port)).serial).toBe(second.serial);
});

test('files that do not belong together are refused at start, with their names', async () => {
  const { files } = folderOf({ ...SERVER, key: ca.sign('other').key });
  await expect(start(files)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('key.pem'),
  });
  await expect(start({ ...files, serverTlsCert: '/nowhere/cert.pem' })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
  });
});

test('the headers of a proxy count with its certificate, which an authority of clients vouches for', async () => {
  const way = { by: 'proxy', subject: 'x-user', roles: 'x-roles', certificateNames: ['proxy.internal'] } as const;
  const file: GatewayConfigFile = { identity: [way], rules: { reader: { tables: { categories: { read: true } } } } };
  const { server } = await start(folderOf(SERVER).files, file);
  const headers = { 'x-user': 'ada', 'x-roles': 'reader' };
  const ask = async (client?: Certificate, sent: Record<string, string> = headers) => {
    const { status, body } = await post(server.port, { ...client, headers: sent });
    return [status, JSON.parse(body).errors?.[0].extensions.code];
  };
  expect(await ask(ca.sign('proxy.internal'))).toEqual([200, undefined]);
  expect(await ask(ca.sign('other.internal'))).toEqual([401, 'UNAUTHENTICATED']);
  expect(await ask(authority('a stranger').sign('proxy.internal'))).toEqual([401, 'UNAUTHENTICATED']);
  expect(await ask()).toEqual([401, 'UNAUTHENTICATED']);
  expect(await ask(ca.sign('x, DNS:proxy.internal'))).toEqual([401, 'UNAUTHENTICATED']);
});
