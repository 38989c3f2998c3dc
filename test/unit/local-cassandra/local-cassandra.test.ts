import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { fetchJars, readJarList } from '../../../src/local-cassandra/fetch-jars.ts';
import { findJava } from '../../../src/local-cassandra/find-java.ts';
import { heapOf } from '../../../src/local-cassandra/heap.ts';
import { splitCql } from '../../../src/local-cassandra/split-cql.ts';

const GIB = 2 ** 30;

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'gateway-unit-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

describe('splitCql()', () => {
  test('splits at semicolons that end statements, not at those in strings, names, comments and bodies', () => {
    const script = `-- a; comment
      SELECT ';' FROM "a;b"; // another; one
      /* more; of
      them */ CREATE FUNCTION f() AS $$ return 'x;'; $$; INSERT INTO t (a) VALUES ('it''s; fine')`;
    expect(splitCql(script)).toEqual([
      `SELECT ';' FROM "a;b"`,
      `CREATE FUNCTION f() AS $$ return 'x;'; $$`,
      `INSERT INTO t (a) VALUES ('it''s; fine')`,
    ]);
  });

  test('gives back the statements of any script', () => {
    const part = fc.oneof(
      fc.stringMatching(/^[a-z ]{1,8}$/),
      fc.string().map((text) => `'${text.replaceAll("'", "''")}'`),
      fc.string().map((text) => `"${text.replaceAll('"', '""')}"`),
    );
    const statement = fc
      .array(part, { minLength: 1, maxLength: 4 })
      .map((parts) => parts.join(' ').trim())
      .filter((text) => text !== '');
    fc.assert(
      fc.property(fc.array(statement), (statements) => {
        expect(splitCql(statements.join(';\n'))).toEqual(statements);
      }),
    );
  });
});

describe('fetchJars()', () => {
  const content = Buffer.from('jar '.repeat(50_000));
  const jar = { group: 'g', artifact: 'a', version: '1', sha256: createHash('sha256').update(content).digest('hex') };

  async function server(
    answer: (
      count: number,
      range: string | undefined,
    ) => { readonly from: number; readonly to: number; readonly bytes?: Buffer },
  ) {
    const ranges: (string | undefined)[] = [];
    const http = createServer((request, response) => {
      ranges.push(request.headers.range);
      const { from, to, bytes = content } = answer(ranges.length, request.headers.range);
      response.writeHead(from > 0 ? 206 : 200, { 'content-length': bytes.length - from });
      response.write(bytes.subarray(from, to), () =>
        to < bytes.length ? setTimeout(() => response.destroy(), 200) : response.end(),
      );
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => new Promise((resolve) => http.close(() => resolve())));
    return { ranges, urlOf: async () => `http://127.0.0.1:${(http.address() as AddressInfo).port}/` };
  }

  test('goes on behind what came before the connection broke', async () => {
    const { ranges, urlOf } = await server((count, range) =>
      count === 1 ? { from: 0, to: 80_000 } : { from: Number(/\d+/.exec(range ?? '0')?.[0]), to: content.length },
    );
    const [path] = await fetchJars({ cassandra: '5', jars: [jar] }, { folder: folder(), urlOf });
    expect(readFileSync(path ?? '')).toEqual(content);
    expect(ranges).toHaveLength(2);
    expect(ranges[1]).toMatch(/^bytes=\d+-$/);
  });

  test('notices wrong bytes and asks again; fetches nothing that is there', async () => {
    const { ranges, urlOf } = await server((count) => ({
      from: 0,
      to: content.length,
      ...(count === 1 ? { bytes: Buffer.alloc(content.length) } : {}),
    }));
    const options = { folder: folder(), urlOf };
    await fetchJars({ cassandra: '5', jars: [jar] }, options);
    await fetchJars({ cassandra: '5', jars: [jar] }, options);
    expect(ranges).toHaveLength(2);
  });

  test('says what could not be had, why, and the other ways to get a Cassandra', async () => {
    const fetching = fetchJars(
      { cassandra: '5', jars: [jar] },
      { folder: folder(), urlOf: async () => 'http://127.0.0.1:1/' },
    );
    await expect(fetching).rejects.toMatchObject({
      text: expect.stringMatching(
        /Cannot fetch a-1\.jar of Cassandra as fetch failed[\s\S]*check the network[\s\S]*docker run[\s\S]*CASSANDRA_CONTACT_POINTS/,
      ),
    });
  });

  test('has a list with a sum for each jar, and the native parts of four platforms', async () => {
    const { cassandra, jars } = await readJarList();
    expect(cassandra).toBe('5.0.9');
    expect(jars.every(({ sha256 }) => /^[\da-f]{64}$/.test(sha256))).toBe(true);
    expect([...new Set(jars.map(({ platform }) => platform))].sort()).toEqual([
      'darwin-arm64',
      'darwin-x64',
      'linux-arm64',
      'linux-x64',
      undefined,
    ]);
  });
});

describe('heapOf()', () => {
  test.each([
    [undefined, 2 * GIB, 512],
    ['', 16 * GIB, 1_024],
    [undefined, 512 * GIB, 2_048],
    ['300m', 16 * GIB, 300],
    ['3G', 16 * GIB, 3_072],
  ])('CASSANDRA_HEAP %j on a machine with %d bytes is %d MB', (text, machine, heap) => {
    expect(heapOf(text, machine)).toBe(heap);
  });

  test.each(['2', '100m', '2 g', '-1g', '1t'])('CASSANDRA_HEAP %j is refused with the sizes that are taken', (text) => {
    expect(() => heapOf(text, GIB)).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: expect.stringMatching(/^CASSANDRA_HEAP is .*: give a size of at least 256m/),
      }),
    );
  });
});

describe('findJava()', () => {
  function fakeJava(home: string, version: string): string {
    mkdirSync(join(home, 'bin'), { recursive: true });
    writeFileSync(join(home, 'bin', 'java'), `#!/bin/sh\necho 'openjdk version "${version}"' >&2\n`);
    chmodSync(join(home, 'bin', 'java'), 0o755);
    return join(home, 'bin', 'java');
  }

  test('takes JAVA_HOME first, passes over other versions, looks into the usual folders', async () => {
    const base = folder();
    const [eleven, seventeen] = [
      fakeJava(join(base, 'a'), '11.0.2'),
      fakeJava(join(base, 'jvm', 'temurin-17'), '17.0.15'),
    ];
    const options = { usualFolders: [join(base, 'jvm')] };
    expect(
      await findJava({ ...options, environment: { JAVA_HOME: join(base, 'a'), PATH: join(base, 'a', 'bin') } }),
    ).toBe(seventeen);
    expect(await findJava({ ...options, environment: { JAVA_HOME: join(base, 'jvm', 'temurin-17'), PATH: '' } })).toBe(
      seventeen,
    );
    expect(eleven).toContain('/a/');
  });

  test('says what it found instead, and how to install Java', async () => {
    const base = folder();
    fakeJava(join(base, 'eleven'), '11.0.2');
    const finding = findJava({
      environment: { JAVA_HOME: join(base, 'eleven'), PATH: '' },
      usualFolders: [],
    });
    await expect(finding).rejects.toMatchObject({
      text: expect.stringMatching(/needs Java 17: found were .*eleven\/bin\/java is 11[\s\S]*apt install openjdk-17/),
    });
  });
});
