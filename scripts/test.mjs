// npm test: projects one after the other, because each starts its own Cassandra and two cores are soon busy.
//   node scripts/test.mjs [project ...]      all but the serverless and the browser one, unless some are named
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
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
  const { numPassedTests, numFailedTests, testResults } = read(report);
  process.stdout.write(
    `\n${project}: ${numPassedTests} tests passed in ${Math.round((Date.now() - started) / 1_000)} s\n`,
  );
  total.passed += numPassedTests;
  // A project that breaks down without a failed test counts as one failure.
  total.failed += numFailedTests === 0 && status !== 0 ? 1 : numFailedTests;
  for (const failure of failuresOf(testResults)) {
    process.stdout.write(`\n${failure}\n`);
  }
}
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
process.exit(total.failed === 0 ? 0 : 1);

function read(report) {
  try {
    return JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, testResults: [] }; // it ended before it could report; its exit status tells
  }
}

// What failed and why, each line with a mark by which CI finds it again and repeats it at its end.
function failuresOf(files) {
  return files.flatMap(({ name, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    const told = failed.map((test) => `${test.fullName}\n${test.failureMessages.join('\n')}`);
    const file = failed.length === 0 && message !== '' ? [message] : [];
    return [...told, ...file].map((text) => `${relative(root, name)}: ${text}`.replace(/^/gm, 'failed: '));
  });
}
