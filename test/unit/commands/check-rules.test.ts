/** What `check` says of rules, and `check --matrix`. */
import { expect, test } from 'vitest';
import { checkRules, ruleMatrix } from '../../../src/commands/check-rules.ts';
import { claim, type Rules, tenant } from '../../../src/config/rules-config.ts';
import { buildModel } from '../../../src/model/build-model.ts';
import { makeKeyspace } from '../../support/make-metadata.ts';
import { MODEL_OPTIONS } from '../../support/shop-model.ts';

const model = buildModel(
  [
    {
      metadata: makeKeyspace({
        docs: { partition: { tenant: 'text' }, clustering: { id: 'int' } },
        events: { partition: { kind: 'text' }, clustering: { tenant: 'text', at: 'int' } },
        logs: { partition: { kind: 'text' }, clustering: { at: 'int', tenant: 'text' } },
        members: { partition: { tenant: 'text', team: 'text' }, clustering: { id: 'int' } },
        texts: { partition: { id: 'int' }, regular: { owner: 'text', body: 'text' } },
        closed: { partition: { id: 'int' } },
      }),
      prefix: '',
    },
  ],
  { ...MODEL_OPTIONS, shape: {} },
);

const rows = { tenant: tenant() };
const RULES: Rules = {
  member: {
    tables: {
      docs: { read: true, rows },
      events: { read: true, insert: true, rows },
      logs: { read: true, rows },
      members: { read: true, rows },
    },
  },
  author: { tables: { texts: { read: true, check: { columns: ['owner'], permits: () => [] } } } },
  team: { tables: { members: { read: true, delete: true, rows: { ...rows, team: claim('team') } } } },
  anonymous: { tables: { docs: { read: true, insert: true } } },
};
const config = {
  shape: { rules: RULES, authorize: undefined },
  introspection: false,
  mode: 'production',
  readOnly: false,
} as const;

test('says of each rule about rows how they are told apart, what is closed, and what everybody may write', () => {
  const compared = 'compared in the gateway, without aggregates, `perPartition` and nearest searches';
  expect(checkRules(config, model).map(({ level, text }) => `${level} ${text}`)).toEqual([
    'ok role member: rows of ks.docs by `tenant`: Cassandra reads no others',
    `ok role member: rows of ks.events by \`tenant\`: Cassandra reads no others where the partition key is given; elsewhere they are ${compared}`,
    `ok role member: rows of ks.logs by \`tenant\`: unless the key is given they are ${compared}`,
    `ok role member: rows of ks.members by \`tenant\`: unless the key is given they are ${compared}`,
    'ok role author: rows of ks.texts by looking at `id`, `owner`: each is read before that is known, without aggregates, partitions, `perPartition`, nearest searches and wider deletes',
    'ok role team: rows of ks.members by `tenant`, `team`: Cassandra reads no others',
    'warning no role may do anything with ks.closed',
    'warning everybody may write ks.docs, without saying who they are',
  ]);
});

test('says aloud that everybody is let in', () => {
  const open = { ...config, shape: { rules: undefined, authorize: undefined } };
  const textOf = (each: typeof open | typeof config) => checkRules(each, model).map(({ text }) => text);
  expect(textOf(open)).toEqual(['everybody may read and write all tables, as there are no rules']);
  expect(textOf({ ...open, readOnly: true } as never)).toEqual([
    'everybody may read all tables, as there are no rules',
  ]);
  expect(textOf({ ...open, mode: 'development' } as never)).toEqual([]);
  expect(textOf({ ...open, shape: { ...open.shape, authorize: () => true } } as never)).toEqual([]);
});

test('shows roles and tables as a table', () => {
  expect(ruleMatrix(config, model)).toEqual([
    '            member  author  team    anonymous',
    'ks.closed   -       -       -       -',
    'ks.docs     (r)     -       -       ri',
    'ks.events   (r)(i)  -       -       -',
    'ks.logs     (r)     -       -       -',
    'ks.members  (r)     -       (r)(d)  -',
    'ks.texts    -       (r)     -       -',
    'r read, i insert, u update, d delete, + increment; in brackets where it is about some rows alone',
  ]);
  expect(ruleMatrix({ shape: { rules: undefined }, introspection: false }, model)).toEqual(['there are no rules']);
});
