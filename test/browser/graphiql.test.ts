/** GraphiQL in a real browser: served without a network, answering from Cassandra. */
import { fileURLToPath } from 'node:url';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import { chromium } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { createGateway } from '../../src/gateway/create-gateway.ts';
import { serve } from '../../src/server/serve.ts';
import { recordingLogger, testConfig } from '../support/cassandra.ts';

const PICTURE = fileURLToPath(new URL('./graphiql.png', import.meta.url));
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const QUERY = `{
  customers(first: 2) {
    edges {
      node {
        name
        orders(first: 1) {
          edges { node { total lines { edges { node { quantity product { name } } } } } }
        }
      }
    }
  }
}`;

test('GraphiQL opens at the address of the API, asks nobody else, and shows an answer from Cassandra', async () => {
  const gateway = createGateway(testConfig(), { logger: recordingLogger().logger, renderGraphiQL });
  const server = await serve(gateway, { host: '127.0.0.1', port: 0, keepAliveMs: 65_000 });
  onTestFinished(() => server.close(1_000));
  await gateway.ready;
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
  onTestFinished(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  const foreign: string[] = [];
  page.on('request', (request) => {
    const { protocol, port } = new URL(request.url());
    if (protocol.startsWith('http') && Number(port) !== server.port) foreign.push(request.url());
  });
  const failures: string[] = [];
  page.on('pageerror', (error) => failures.push(error.message));
  const opened = await page.goto(`http://127.0.0.1:${server.port}/graphql?query=${encodeURIComponent(QUERY)}`);
  expect(opened?.headers()).toMatchObject({
    'content-security-policy': "frame-ancestors 'none'; base-uri 'self'; form-action 'none'",
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-store',
  });
  const run = page.getByRole('button', { name: /execute query/i });
  await run.waitFor({ timeout: 30_000 });
  await page.waitForTimeout(1_000);
  await run.click();
  await page.waitForFunction(() => document.body.innerText.includes('"quantity"'), undefined, { timeout: 20_000 });
  const shown = await page.evaluate(() => document.body.innerText);
  expect(shown.replace(/\s/g, ' ')).toContain('Nils Costa');
  if (process.env.UPDATE_DOCS) await page.screenshot({ path: PICTURE });
  expect(foreign).toEqual([]);
  expect(failures).toEqual([]);
});
