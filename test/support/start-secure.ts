/** One node that asks for a password and for TLS, with a certificate made by the JDK's keytool. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startCluster } from '../../src/local-cassandra/cluster.ts';
import { findJava } from '../../src/local-cassandra/find-java.ts';

const PASSWORD = 'test-only';
/** Met by ordinary roles alone. */
const GUARDRAILS = {
  partition_keys_in_select_fail_threshold: 20,
  in_select_cartesian_product_fail_threshold: 25,
  collection_size_fail_threshold: '5KiB',
  column_value_size_fail_threshold: '1KiB',
} as const;

declare module 'vitest' {
  interface ProvidedContext {
    certificate: string;
    keyStore: { readonly path: string; readonly passphrase: string };
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-secure-'));
  const keyStore = join(folder, 'node.p12');
  const java = await findJava({ environment: process.env });
  const keytool = (...parts: string[]) =>
    execFileSync(
      join(dirname(java), 'keytool'),
      [...parts, '-keystore', keyStore, '-storepass', PASSWORD, '-alias', 'node'],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    );
  keytool(
    '-genkeypair',
    '-keyalg',
    'RSA',
    '-storetype',
    'PKCS12',
    '-dname',
    'CN=node',
    '-ext',
    'SAN=IP:127.0.0.1,DNS:node',
    '-validity',
    '10',
  );
  project.provide('certificate', keytool('-exportcert', '-rfc'));
  project.provide('keyStore', { path: keyStore, passphrase: PASSWORD });
  const cluster = await startCluster({
    folder: join(folder, 'data'),
    security: { authentication: true, keyStore: { path: keyStore, password: PASSWORD } },
    settings: GUARDRAILS,
  });
  const { nodes, jars, contactPoints, localDataCenter } = cluster;
  project.provide('cassandra', { nodes, java, jars, contactPoints, localDataCenter });
  return async () => {
    await cluster.release();
    rmSync(folder, { recursive: true, force: true });
  };
}
