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
const MAX_REPEATED = 2;

const named = process.argv.slice(2);

for (const project of named.length > 0 ? named : ['unit', 'node', 'cluster', 'secure', 'programs']) {
  const started = Date.now();
  const { passed, failed } = runTwice(project);
  process.stdout.write(`\n${project}: ${passed} tests passed in ${Math.round((Date.now() - started) / 1_000)} s\n`);
  total.passed += passed;
  total.failed += failed;
}
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
process.exit(total.failed === 0 ? 0 : 1);

/**
 * Tests that wait for real nodes fail now and then when the machine is slow. A file or two that failed are run once more, by
 * themselves; what failed the first time is told all the same.
 */
function runTwice(project) {
  const first = run(project, []);
  const files = first.files.filter(hasFailed);
  tell(files, 'failed');
  if (project === 'unit' || first.failed === 0 || files.length === 0 || files.length > MAX_REPEATED) return first;
  const again = run(
    project,
    files.map(({ name }) => name),
  );
  tell(again.files.filter(hasFailed), 'failed again');
  const repeated = files.reduce((sum, { assertionResults }) => sum + assertionResults.filter(hasPassed).length, 0);
  return { passed: first.passed - repeated + again.passed, failed: again.failed };
}

function run(project, files) {
  const report = join(folder, `${project}-${files.length}.json`);
  const args = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { status } = spawnSync(process.execPath, [resolve(root, 'node_modules/vitest/vitest.mjs'), ...args, ...files], {
    cwd: root,
    stdio: 'inherit',
  });
  const { numPassedTests, numFailedTests, testResults } = read(report);
  // A project that breaks down without a failed test counts as one failure.
  const failed = numFailedTests === 0 && status !== 0 ? 1 : numFailedTests;
  return { passed: numPassedTests, failed, files: testResults };
}

function hasPassed({ status }) {
  return status === 'passed';
}

function hasFailed({ status }) {
  return status === 'failed';
}

function read(report) {
  try {
    return JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, testResults: [] }; // it ended before it could report; its exit status tells
  }
}

/** What failed and why, each line with a mark by which CI finds it again and repeats it at its end. */
function tell(files, mark) {
  for (const { name, message, assertionResults } of files) {
    const failed = assertionResults.filter(hasFailed);
    const told = failed.map((test) => `${test.fullName}\n${test.failureMessages.join('\n')}`);
    for (const text of failed.length === 0 ? [message] : told)
      process.stdout.write(`\n${`${relative(root, name)}: ${text}`.replace(/^/gm, `${mark}: `)}\n`);
  }
}
