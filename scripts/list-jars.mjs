// Maintenance: writes src/local-cassandra/jars.json, the pinned list of jars of one Cassandra version with their sums.
// Needs Maven and Java; users need neither: node scripts/list-jars.mjs 5.0.9
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const version = process.argv[2] ?? '5.0.9';
const folder = mkdtempSync(join(tmpdir(), 'list-jars-'));
writeFileSync(
  join(folder, 'pom.xml'),
  `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>list</groupId><artifactId>jars</artifactId><version>1</version>
<dependencies><dependency><groupId>org.apache.cassandra</groupId><artifactId>cassandra-all</artifactId><version>${version}</version></dependency></dependencies></project>`,
);
const maven = (...goals) =>
  execFileSync('mvn', ['-q', '-B', ...goals, '-DincludeScope=runtime'], { cwd: folder, stdio: 'inherit' });
maven('dependency:copy-dependencies', '-DoutputDirectory=lib');
maven('dependency:list', '-DoutputFile=list.txt');

const PLATFORMS = {
  'linux-x86_64': 'linux-x64',
  'linux-aarch_64': 'linux-arm64',
  'osx-x86_64': 'darwin-x64',
  'osx-aarch_64': 'darwin-arm64',
};
const files = new Set(readdirSync(join(folder, 'lib')));
const lines = readFileSync(join(folder, 'list.txt'), 'utf8')
  .split('\n')
  .map((line) => line.trim().split(' ')[0].split(':'));
const jars = lines
  .filter((parts) => parts.length >= 5 && parts[2] === 'jar')
  .map((parts) => {
    const [group, artifact, , ...rest] = parts;
    const classifier = rest.length === 3 ? rest[0] : undefined;
    const jarVersion = rest.at(-2);
    const file = `${[artifact, jarVersion, classifier].filter(Boolean).join('-')}.jar`;
    if (!files.has(file)) throw new Error(`no file ${file}`);
    const sha256 = createHash('sha256')
      .update(readFileSync(join(folder, 'lib', file)))
      .digest('hex');
    return {
      group,
      artifact,
      version: jarVersion,
      ...(classifier ? { classifier, platform: PLATFORMS[classifier] ?? 'none' } : {}),
      sha256,
    };
  })
  .filter((jar) => jar.platform !== 'none')
  .sort((a, b) => (`${a.group}:${a.artifact}:${a.classifier}` < `${b.group}:${b.artifact}:${b.classifier}` ? -1 : 1));
const text = jars.map((jar) => `    ${JSON.stringify(jar)}`).join(',\n');
writeFileSync(
  new URL('../src/local-cassandra/jars.json', import.meta.url),
  `{\n  "cassandra": "${version}",\n  "jars": [\n${text}\n  ]\n}\n`,
);
process.stdout.write(`${jars.length} jars of Cassandra ${version}\n`);
