// Known faults of the packages that the gateway runs with: ends with 1 for one that is high or critical.
import { spawnSync } from 'node:child_process';

const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], { encoding: 'utf8' });
const report = parse(stdout);
if (report?.metadata === undefined) {
  // A mirror without the service cannot say anything; who publishes does so where it can.
  process.stdout.write(
    `not audited: ${report?.statusCode === undefined ? 'npm gave no report' : `the registry answers ${report.statusCode}`}\n`,
  );
} else {
  const { high, critical, moderate, low } = report.metadata.vulnerabilities;
  process.stdout.write(`audited: ${critical} critical, ${high} high, ${moderate} moderate, ${low} low\n`);
  for (const [name, { severity, range }] of Object.entries(report.vulnerabilities))
    process.stdout.write(`${severity}: ${name} ${range}\n`);
  process.exitCode = high + critical > 0 ? 1 : 0;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
