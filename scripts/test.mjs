// npm test: projects one after the other, because each starts its own Cassandra and two cores are soon busy.
//   node scripts/test.mjs [project ...]      all but the serverless and the browser one, unless some are named
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'gateway-test-'));
const total = { passed: 0, failed: 0 };

const named = process.argv.slice(2);

for (const project of named.length > 0 ? named : ['unit', 'node', 'cluster', 'secure', 'programs']) {
  const report = join(folder, `${project}.json`);
  const args = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const started = Date.now();
  const { status } = spawnSync(process.execPath, [resolve(root, 'node_modules/vitest/vitest.mjs'), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  const { numPassedTests, numFailedTests } = read(report);
  process.stdout.write(
    `\n${project}: ${numPassedTests} tests passed in ${Math.round((Date.now() - started) / 1_000)} s\n`,
  );
  total.passed += numPassedTests;
  // A project that breaks down without a failed test counts as one failure.
  total.failed += numFailedTests === 0 && status !== 0 ? 1 : numFailedTests;
}
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
process.exit(total.failed === 0 ? 0 : 1);

function read(report) {
  try {
    return JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0 }; // it ended before it could report; its exit status tells
  }
}
