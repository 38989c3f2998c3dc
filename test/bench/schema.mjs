// How long the schema of a large keyspace takes to build from metadata, on one core, and what it holds in memory.
// node --expose-gc test/bench/schema.mjs
import { buildSchema } from '../../dist/graphql/schema/build-schema.js';
import { buildModel } from '../../dist/model/build-model.js';

const TYPES = ['text', 'int', 'bigint', 'decimal', 'timestamp', 'boolean', 'set<text>', 'map<text, int>', 'double'];
const REPEATS = 7;
const OPTIONS = {
  shape: {},
  readOnly: false,
  scans: 'allow',
  scanTables: [],
  strictNames: false,
  globalId: 'nodeId',
  naming: 'camel',
};

/** Twelve columns, two of them clustering, and an index. */
function table(number) {
  const key = (name, type, kind, position) => ({ name, type, kind, position, order: 'ASC' });
  return {
    name: `table_${number}_by_owner`,
    id: `${String(number).padStart(8, '0')}-0000-1000-8000-000000000000`,
    comment: '',
    defaultTtlSeconds: 0,
    columns: [
      key('owner', 'uuid', 'partition_key', 0),
      key('placed_at', 'timeuuid', 'clustering', 0),
      key('kind', 'text', 'clustering', 1),
      ...TYPES.map((type, index) => key(`column_${index}`, type, 'regular', -1)),
    ],
    indexes: [
      { name: `i${number}`, kind: 'CUSTOM', options: { class_name: 'StorageAttachedIndex', target: 'column_1' } },
    ],
  };
}

function build(count) {
  const tables = Array.from({ length: count }, (_, number) => table(number));
  const metadata = { name: 'large', replication: {}, types: [], tables, views: [] };
  const model = buildModel([{ metadata, prefix: '' }], OPTIONS);
  return buildSchema(model);
}

function heapUsed() {
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

process.stdout.write('| Tables | Types | Model and schema (quartiles) | Heap of the schema |\n');
process.stdout.write('|---|---|---|---|\n');
build(10); // the code is compiled with its first use
for (const count of [10, 100, 500]) {
  const times = [];
  for (let repeat = 0; repeat < REPEATS; repeat += 1) {
    globalThis.gc();
    const startedAt = performance.now();
    build(count);
    times.push(performance.now() - startedAt);
  }
  const before = heapUsed();
  const schema = build(count);
  const heap = Math.max(heapUsed() - before, 0) / 1e6;
  const [low, median, high] = [1, 3, 5].map((place) => times.sort((a, b) => a - b)[place].toFixed(0));
  const types = Object.keys(schema.getTypeMap()).length;
  process.stdout.write(`| ${count} | ${types} | ${median} ms (${low}-${high}) | ${heap.toFixed(0)} MB |\n`);
}
