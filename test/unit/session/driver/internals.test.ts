import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { DRIVER_VERSION } from '../../../../src/session/driver/internals.ts';

test('the installed driver is the one that its repairs were written for', () => {
  const { version } = JSON.parse(
    readFileSync(new URL('../../../../node_modules/cassandra-driver/package.json', import.meta.url), 'utf8'),
  ) as { version: string };
  expect(version).toBe(DRIVER_VERSION);
});

const SRC = fileURLToPath(new URL('../../../../src', import.meta.url));

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? sources(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}

test('only session/driver reaches into what the driver does not publish', () => {
  const outside = sources(SRC).filter((path) => path.endsWith('.ts') && !path.includes('/session/driver/'));
  const driverUsers = outside.filter((path) => /from 'cassandra-driver'/.test(readFileSync(path, 'utf8')));
  expect(driverUsers.every((path) => path.includes('/src/session/'))).toBe(true);
  for (const path of driverUsers) {
    const text = readFileSync(path, 'utf8');
    expect(text, path).not.toMatch(/as unknown as|\._[a-z]|\['_/);
  }
  for (const path of outside) {
    expect(readFileSync(path, 'utf8'), path).not.toMatch(
      /controlConnection|_schemaParser|getRawQueryOptions|_getEncoder|\.parser\b/,
    );
  }
});
