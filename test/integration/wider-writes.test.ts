/** Deletes of columns and of ranges, and writes of what a partition has in common. */
import { expect, test } from 'vitest';
import { testGateway } from '../support/cassandra.ts';
import { makeLiveKeyspace } from '../support/raw-client.ts';

const TABLES = [
  'CREATE TABLE wider.readings (room text, day date, hour int, minute int, value int, unit text, owner text static, notes set<text> static, PRIMARY KEY ((room, day), hour, minute)) WITH CLUSTERING ORDER BY (hour DESC, minute ASC)',
  'CREATE TABLE wider.plain (id int PRIMARY KEY, a text, b text)',
];

async function widerGateway() {
  await makeLiveKeyspace('wider', TABLES);
  const gateway = await testGateway({ keyspaces: ['wider'] }, {});
  for (let hour = 0; hour < 4; hour += 1)
    for (const minute of [0, 30])
      await gateway.run(
        `mutation { insertReading(input: { room: "A", day: "2026-01-01", hour: ${hour}, minute: ${minute}, value: 1, owner: "Ada" }) { applied } }`,
      );
  const rows = async () => {
    const { data } = await gateway.run(
      '{ readings(where: { room: { eq: "A" }, day: { eq: "2026-01-01" } }, orderBy: REVERSED) { nodes { hour minute } } }',
    );
    return data.readings.nodes.map(({ hour, minute }: { hour: number; minute: number }) => `${hour}:${minute}`).sort();
  };
  return { ...gateway, rows };
}

const PARTITION = 'room: { eq: "A" }, day: { eq: "2026-01-01" }';

const RANGES: readonly [where: string, left: readonly string[]][] = [
  ['hour: { eq: 1 }, minute: { eq: 0 }', ['0:0', '0:30', '1:30', '2:0', '2:30', '3:0', '3:30']],
  ['hour: { eq: 2 }', ['0:0', '0:30', '1:30', '3:0', '3:30']],
  ['hour: { gte: 3, lt: 9 }', ['0:0', '0:30', '1:30']],
  ['clustering: { gt: { hour: 0, minute: 0 }, lte: { hour: 1, minute: 0 } }', ['0:0', '1:30']],
  ['hour: { in: [0, 7] }, minute: { lte: 30 }', ['1:30']],
];

test('a range of one partition is deleted by one statement, nothing beside it', async () => {
  const { run, rows, statements } = await widerGateway();
  for (const [where, left] of RANGES) {
    const { data, errors } = await run(
      `mutation { deleteReadingRange(where: { ${PARTITION}, ${where} }) { applied } }`,
    );
    expect([where, errors, statements()]).toEqual([where, undefined, 1]);
    expect(data.deleteReadingRange).toEqual({ applied: true });
    expect([where, await rows()]).toEqual([where, left]);
  }
  const partition = '{ readingPartition(room: "A", day: "2026-01-01") { owner } }';
  expect((await run(partition)).data.readingPartition).toEqual({ owner: 'Ada' });
  await run(`mutation { deleteReadingRange(where: { ${PARTITION} }, wholePartition: true) { applied } }`);
  expect((await run(partition)).data.readingPartition).toBe(null);
});

const REFUSED: readonly [args: string, message: string | RegExp][] = [
  [`where: { ${PARTITION} }`, /it has no condition on clustering columns: give one, or `wholePartition: true`/],
  [`where: { ${PARTITION}, hour: { eq: 1 } }, wholePartition: true`, /`wholePartition` is given beside conditions/],
  ['where: { room: { eq: "A" } }', 'Cannot delete this range as `eq` is missing for day of the partition key'],
  ['where: {}, wholePartition: true', 'Cannot delete this range as `eq` is missing for room, day of the partition key'],
  [`where: { ${PARTITION}, minute: { eq: 1 } }`, /Cannot read readings by .*minute/],
  [`where: { ${PARTITION}, value: { eq: 1 } }`, /"value" is not defined by type "ReadingRangeWhere"/],
  ['where: { room: { in: ["A"] }, day: { eq: "2026-01-01" } }', /"in" is not defined by type "StringEqOnlyFilter"/],
];

test.each(REFUSED)('the range %s is refused before anything is sent', async (args, message) => {
  const { run, rows } = await widerGateway();
  const { errors } = await run(`mutation { deleteReadingRange(${args}) { applied } }`);
  expect(errors?.[0]?.message).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
  expect(await rows()).toHaveLength(8);
});

test('static columns are written for a partition, under conditions of their own, and deleted while its rows stay', async () => {
  const { run, rows, statements } = await widerGateway();
  const key = 'key: { room: "A", day: "2026-01-01" }';
  const { data } = await run(`mutation {
    set: updateReadingPartition(input: { ${key}, set: { owner: "Bo", notes: ["x"] } }) { applied partition { owner notes } }
    held: updateReadingPartition(input: { ${key}, set: { owner: "Cy" }, if: { owner: { eq: "Bo" } } }) { applied current { owner known } }
    failed: updateReadingPartition(input: { ${key}, set: { owner: "Di" }, if: { owner: { eq: "Bo" }, notes: { contains: "x" } } }) { applied current { owner notes known } partition { owner } }
    nowhere: updateReadingPartition(input: { key: { room: "Z", day: "2026-01-01" }, set: { owner: "Di" }, ifExists: true }) { applied current { known } partition { owner } }
  }`);
  expect(data).toEqual({
    set: { applied: true, partition: { owner: 'Bo', notes: ['x'] } },
    held: { applied: true, current: null },
    failed: {
      applied: false,
      current: { owner: 'Cy', notes: ['x'], known: ['notes', 'owner'] },
      partition: { owner: 'Cy' },
    },
    nowhere: { applied: false, current: null, partition: null },
  });
  const deleted = await run(
    `mutation { deleteReadingPartitionColumns(input: { ${key}, columns: [notes] }) { applied partition { owner notes } } }`,
  );
  expect([deleted.data.deleteReadingPartitionColumns, statements()]).toEqual([
    { applied: true, partition: { owner: 'Cy', notes: null } },
    2,
  ]);
  expect(await rows()).toHaveLength(8);
});

test('columns of a row are deleted, and the row stays', async () => {
  const { run } = await widerGateway();
  const { data } = await run(`mutation {
    insertPlain(input: { id: 1, a: "a", b: "b" }) { applied }
    deletePlain(input: { key: { id: 1 }, columns: [a] }) { applied deletedNodeId }
    again: deletePlain(input: { key: { id: 1 }, columns: [a, b], if: { a: { ne: null } } }) { applied current { a known } }
    updatePlain(input: { key: { id: 1 }, set: { b: "c" } }) { row { a b } }
  }`);
  expect(data).toMatchObject({
    deletePlain: { applied: true, deletedNodeId: null },
    again: { applied: false, current: { a: null, known: ['a'] } },
    updatePlain: { row: { a: null, b: 'c' } },
  });
  const { errors } = await run('mutation { deletePlain(input: { key: { id: 1 }, columns: [] }) { applied } }');
  expect(errors?.[0]?.message).toBe('Cannot write as `columns` is empty: give at least one, or leave it out');
});
