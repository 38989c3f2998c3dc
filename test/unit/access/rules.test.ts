/** What rules grant: faults at start, the schema of each role, unions, and how a role's schema hides all else. */
import { type GraphQLSchema, isInputObjectType, isObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { RuleBook, rolesOf } from '../../../src/access/rule-book.ts';
import { claim, now, type Rules, subject, type TableRules, tenant } from '../../../src/config/rules-config.ts';
import { buildSchema, toSdl } from '../../../src/graphql/schema/build-schema.ts';
import { buildModel } from '../../../src/model/build-model.ts';
import { makeKeyspace, saiIndex } from '../../support/make-metadata.ts';
import { MODEL_OPTIONS } from '../../support/shop-model.ts';

const METADATA = makeKeyspace(
  {
    notes: {
      partition: { tenant: 'text' },
      clustering: { id: 'int' },
      statics: { plan: 'text' },
      regular: {
        title: 'text',
        body: 'text',
        secret: 'text',
        labels: 'set<text>',
        place: 'frozen<address>',
        author: 'text',
      },
      indexes: [saiIndex('by_title', 'title'), saiIndex('by_secret', 'secret')],
    },
    notes_by_title: {
      partition: { title: 'text' },
      clustering: { tenant: 'text', id: 'int' },
      regular: { body: 'text', secret: 'text' },
    },
    authors: { partition: { name: 'text' }, regular: { born: 'date' } },
    views: { partition: { tenant: 'text' }, clustering: { id: 'int' }, regular: { count: 'counter' } },
    versioned: { partition: { id: 'int' }, regular: { version: 'int', text: 'text' } },
    strict: { partition: { id: 'int' }, regular: { must: 'text', may: 'text', box: 'frozen<list<int>>' } },
    lists: { partition: { id: 'int' }, regular: { steps: 'list<text>' } },
    timed: { partition: { id: 'int' }, regular: { by: 'text', text: 'text' } },
    boxes: { partition: { box: 'frozen<list<int>>' }, regular: { text: 'text' } },
  },
  [{ name: 'address', fields: [{ name: 'street', type: 'text' }] }],
);

const model = buildModel([{ metadata: METADATA, prefix: '' }], {
  ...MODEL_OPTIONS,
  shape: {
    relations: [
      { table: 'notes', field: 'writer', target: 'authors', kind: 'one', columns: { author: 'name' } },
      { table: 'notes', field: 'sameSecret', target: 'notes', kind: 'many', columns: { secret: 'secret' } },
    ],
    companions: [{ of: 'notes', table: 'notes_by_title' }],
    writes: {
      timed: { ttl: true, timestamp: true },
      versioned: { version: 'version' },
      strict: { checks: { must: { required: true } }, generated: {} },
    },
  },
});

function bookOf(rules: Rules): RuleBook {
  return new RuleBook(rules, model, false);
}

function schemaOf(rules: Rules, ...roles: string[]): GraphQLSchema {
  const rights = bookOf(rules).rightsOf(roles);
  return buildSchema(rights.model, undefined, { hasHealth: rights.grants.mayAskHealth });
}

/** The schema of one role with these rules of `notes`. */
function notesOf(notes: TableRules, others: Readonly<Record<string, TableRules>> = {}): GraphQLSchema {
  return schemaOf({ some: { tables: { notes, ...others } } }, 'some');
}

function fieldsOf(schema: GraphQLSchema, type: string): string[] | undefined {
  const found = schema.getType(type);
  return isObjectType(found) || isInputObjectType(found) ? Object.keys(found.getFields()) : undefined;
}

const queries = (schema: GraphQLSchema) => fieldsOf(schema, 'Query');
const mutations = (schema: GraphQLSchema) => fieldsOf(schema, 'Mutation');

test('a role sees the tables that it may read, and writes what it may write', () => {
  const reader = notesOf({ read: true });
  expect(queries(reader)).toContain('notes');
  expect(queries(reader)).not.toContain('authors');
  expect(queries(reader)).not.toContain('clusterHealth');
  expect(mutations(reader)).toBe(undefined);
  expect(mutations(notesOf({ insert: true }))).toEqual(['insertNote', 'insertNoteList']);
  expect(mutations(notesOf({ update: true }))).toEqual(['updateNote', 'updateNoteList', 'updateNotePartition']);
  expect(mutations(notesOf({ delete: true }))).toEqual(['deleteNote', 'deleteNoteList', 'deleteNoteRange']);
  expect(mutations(schemaOf({ some: { tables: { views: { increment: true } } } }, 'some'))).toEqual([
    'incrementView',
    'incrementViewList',
  ]);
});

test('who may only write is told nothing of what there is', () => {
  const schema = notesOf({ insert: true, update: true, delete: true });
  expect(queries(schema)).toEqual(['node', 'nodes']);
  expect(fieldsOf(schema, 'InsertNotePayload')).toEqual(['applied']);
  expect(fieldsOf(schema, 'UpdateNotePayload')).toEqual(['applied']);
  expect(fieldsOf(schema, 'DeleteNotePayload')).toEqual(['applied', 'deletedNodeId']);
  expect(
    schema
      .getMutationType()
      ?.getFields()
      .insertNote?.args.map(({ name }) => name),
  ).toEqual(['input']);
  for (const input of ['UpdateNoteInput', 'DeleteNoteInput', 'UpdateNotePartitionInput']) {
    expect(fieldsOf(schema, input)).not.toContain('if');
    expect(fieldsOf(schema, input)).not.toContain('ifExists');
  }
  expect(toSdl(schema)).not.toMatch(/\bNote\b(?! )|NoteCurrent|NoteConditionsInput/);
});

test('a column that may not be read is nowhere in the schema', () => {
  const rules: TableRules = {
    read: { except: ['secret', 'place', 'author'] },
    insert: true,
    update: { columns: ['title'] },
  };
  const schema = notesOf(rules, { authors: { read: true } });
  expect(fieldsOf(schema, 'Note')).toEqual(['nodeId', 'tenant', 'id', 'plan', 'title', 'body', 'labels', 'meta']);
  expect(fieldsOf(schema, 'NoteWhere')).toEqual(['tenant', 'id', 'title']);
  expect(fieldsOf(schema, 'NoteCurrent')).toEqual(['tenant', 'id', 'plan', 'title', 'body', 'labels', 'known']);
  expect(fieldsOf(schema, 'NoteRowMeta')).toEqual(['plan', 'title', 'body']);
  expect(fieldsOf(schema, 'NoteConditionsInput')).toEqual(['plan', 'title', 'body', 'labels']);
  // It may be given in an insert all the same, as that is granted.
  expect(fieldsOf(schema, 'InsertNoteInput')).toContain('secret');
  expect(fieldsOf(schema, 'NoteSetInput')).toEqual(['title']);
  const readOnly = toSdl(notesOf({ read: { except: ['secret', 'place', 'author'] } }, { authors: { read: true } }));
  expect(readOnly).not.toMatch(/secret|Secret|\bplace:|Address\b|street|writer:/);
});

test('relations lead where the role may read, by columns that it may read', () => {
  expect(fieldsOf(notesOf({ read: true }), 'Note')).not.toContain('writer');
  expect(fieldsOf(notesOf({ read: true }, { authors: { read: true } }), 'Note')).toContain('writer');
  expect(fieldsOf(notesOf({ read: true }), 'Note')).toContain('sameSecret');
  expect(fieldsOf(notesOf({ read: { except: ['secret'] } }), 'Note')).not.toContain('sameSecret');
});

test('a companion table is read by the rules of its table, or not at all', () => {
  const all = notesOf({ read: true });
  expect(fieldsOf(all, 'NotesByTitle') ?? fieldsOf(all, 'NoteByTitle')).toEqual(
    expect.arrayContaining(['title', 'tenant', 'id', 'body', 'secret']),
  );
  const some = notesOf({ read: { except: ['secret'] } });
  expect(fieldsOf(some, 'NoteByTitle')).toEqual(expect.not.arrayContaining(['secret']));
  // Its key would show the title.
  expect(fieldsOf(notesOf({ read: { except: ['title'] } }), 'NoteByTitle')).toBe(undefined);
  expect(fieldsOf(schemaOf({ some: { tables: { '*': { read: true } } } }, 'some'), 'NoteByTitle')).toBeDefined();
});

test('several roles together may do what any of them may, and those with the same rights share a schema', () => {
  const rules: Rules = {
    reader: { tables: { notes: { read: { columns: ['title'] } } } },
    bodies: { tables: { notes: { read: { columns: ['body'] } } } },
    twin: { tables: { 'ks.notes': { read: { except: ['body', 'secret', 'labels', 'place', 'author', 'plan'] } } } },
    operator: { health: true },
  };
  const book = bookOf(rules);
  expect(fieldsOf(schemaOf(rules, 'reader', 'bodies'), 'Note')).toEqual([
    'nodeId',
    'tenant',
    'id',
    'title',
    'body',
    'meta',
  ]);
  expect(book.rightsOf(['reader'])).toBe(book.rightsOf(['twin']));
  expect(book.rightsOf(['reader', 'bodies'])).toBe(book.rightsOf(['bodies', 'twin', 'reader']));
  expect(book.rightsOf(['reader'])).not.toBe(book.rightsOf(['bodies']));
  expect(queries(schemaOf(rules, 'operator'))).toEqual(['clusterHealth']);
  expect(book.rightsOf(['nobody']).isNothing).toBe(true);
  expect(book.rightsOf([]).isNothing).toBe(true);
});

test('anonymous callers have their role, all others that of callers who are known', () => {
  expect(rolesOf(undefined)).toEqual(['anonymous']);
  expect(rolesOf({ subject: 'ada' })).toEqual(['authenticated']);
  expect(rolesOf({ subject: 'ada', roles: ['editor', 'anonymous', 7] })).toEqual(['authenticated', 'editor']);
  expect(rolesOf({ roles: 'editor' })).toEqual(['authenticated']);
});

const FAULTS: readonly (readonly [Rules, string])[] = [
  [{ r: { tables: { nots: { read: true } } } }, 'role `r`: there is no table `nots`'],
  [{ r: { tables: { notes: { read: true }, 'ks.notes': { read: true } } } }, 'role `r`: `ks.notes` is named twice'],
  [{ r: { tables: { notes: { read: { columns: ['titel'] } } } } }, 'role `r`: `notes`: there is no column `titel`'],
  [{ r: { tables: { notes: { read: { except: ['id'] } } } } }, '`notes`: `id` is a key column, which every row has'],
  [{ r: { tables: { views: { insert: true } } } }, '`views`: there is no insert of it'],
  [{ r: { tables: { notes: { increment: true } } } }, '`notes`: there is no increment of it'],
  [
    { r: { tables: { notes_by_title: { read: true } } } },
    'its rows are read by the rules of the table that they are copies of',
  ],
  [
    { r: { tables: { notes: { read: true, rows: { author: claim('sub') } } } } },
    'rows: `author` is neither key nor indexed, but these are: tenant, id, title, secret; a `check` may look at others',
  ],
  [
    { r: { tables: { notes: { read: true, update: true, rows: { title: claim('sub') } } } } },
    'rows: `title` is no key column, so that it is for reads alone: to update takes a `check`',
  ],
  [
    { r: { tables: { notes: { read: true, check: { columns: ['autor'], permits: () => [] } } } } },
    'role `r`: `notes`: check: there is no column `autor`',
  ],
  [
    { r: { tables: { notes: { update: { columns: ['plan'] }, check: { columns: [], permits: () => [] } } } } },
    '`plan` is static, so that it belongs to rows that the check does not permit',
  ],
  [
    { r: { tables: { notes: { read: { except: ['title'] }, rows: { title: claim('sub') } } } } },
    'rows: `title` is found by its index, which the role must be able to read',
  ],
  [{ r: { tables: { notes: { read: true, rows: {} } } } }, 'rows: it names no column'],
  [
    { r: { tables: { boxes: { read: true, rows: { box: claim('box') } } } } },
    'rows: `box` holds values of several parts',
  ],
  [
    { r: { tables: { strict: { insert: { columns: ['may'] } } } } },
    'an insert must give `must`, which the role may not',
  ],
  [{ r: { tables: { notes: { insert: true, presets: { autor: subject() } } } } }, 'presets: `autor` is no column'],
  [
    { r: { tables: { notes: { insert: true, presets: { tenant: tenant() } } } } },
    'presets: `tenant` is a key column: `rows` says what it must be',
  ],
  [
    { r: { tables: { notes: { insert: true, presets: { labels: subject() } } } } },
    'presets: `labels` holds values of several parts',
  ],
  [
    { r: { tables: { notes: { insert: true, presets: { author: now() } } } } },
    'presets: `author` is no timestamp, but text',
  ],
  [
    { r: { tables: { views: { increment: true, presets: { count: subject() } } } } },
    'presets: `count` is of a table that has neither inserts nor updates',
  ],
  [
    { r: { tables: { notes: { update: { columns: ['plan'] }, rows: { tenant: tenant(), id: claim('id') } } } } },
    '`plan` is static, so that it belongs to rows with any `id`',
  ],
  [
    { r: { tables: { notes: { update: true, presets: { plan: subject() }, rows: { id: claim('id') } } } } },
    '`plan` is static, so that it belongs to rows with any `id`',
  ],
  [
    { r: { tables: { versioned: { insert: true } } } },
    'who writes names the `version` that was read, and is told of the row',
  ],
  [{ r: { tables: { versioned: { update: true } } } }, 'who writes names the `version` that was read'],
];

test.each(FAULTS)('%j is refused at start', (rules, fault) => {
  expect(() => bookOf(rules)).toThrow(fault);
});

test('what rules of all tables do not fit is left out without a fault', () => {
  const schema = schemaOf({ some: { tables: { '*': { read: true, insert: true, increment: true } } } }, 'some');
  expect(mutations(schema)).toEqual(expect.arrayContaining(['insertNote', 'incrementView', 'insertAuthor']));
  expect(mutations(schema)).not.toContain('insertView');
});

test('a rule about rows of all tables is not of tables that lack a column of it', () => {
  const book = bookOf({ r: { tables: { '*': { read: true, rows: { tenant: tenant(), id: claim('id') } } } } });
  expect(book.rightsOf(['r']).model.tables.map(({ name }) => name)).toEqual(['notes', 'notes_by_title', 'views']);
});

test('a rule of all tables closes those in which it cannot hide or fill what it is to', () => {
  const actionsOf = (rule: TableRules, table: string) =>
    [
      ...(bookOf({ r: { tables: { '*': rule } } })
        .rightsOf(['r'])
        .grants.tables.get(`ks.${table}`)
        ?.keys() ?? []),
    ].sort();
  const filled = { read: true, insert: true, update: true, delete: true, presets: { tenant: tenant() } };
  expect(actionsOf(filled, 'notes')).toEqual(['delete', 'read']); // of its key
  expect(actionsOf(filled, 'strict')).toEqual(['delete', 'insert', 'read', 'update']); // it has none
  expect(actionsOf({ ...filled, presets: { by: now() } }, 'timed')).toEqual(['delete', 'read']); // a text
  const hiding = { read: { except: ['name'] }, insert: true } as const;
  expect(actionsOf(hiding, 'authors')).toEqual(['insert']);
  expect(actionsOf(hiding, 'notes')).toEqual(['insert', 'read']);
});

const SLIPS: readonly TableRules[] = [
  { read: { except: ['secrett'] } },
  { read: true, update: { columns: ['secrett'] } },
  { read: true, insert: true, presets: { secrett: subject() } },
  { read: true, rows: { secrett: subject() } },
  { read: true, check: { columns: ['secrett'], permits: () => [] } },
];

test.each(SLIPS)('a rule of all tables names no column that none has: %j', (rule) => {
  expect(() => bookOf({ r: { tables: { '*': rule } } })).toThrow('role `r`: `*`: no table has a column `secrett`');
});

test('static columns are not granted by the partition of one role and the rows of another', () => {
  const rules = {
    some: { tables: { notes: { read: true, update: true, rows: { id: claim('id') } } } },
    own: { tables: { notes: { read: true, update: true, rows: { tenant: tenant() }, presets: { plan: subject() } } } },
    checked: { tables: { notes: { read: true, update: true, check: { columns: [], permits: () => [] } } } },
    all: { tables: { notes: { read: true } } },
  };
  expect(fieldsOf(schemaOf(rules, 'own'), 'Note')).toContain('plan');
  for (const other of ['some', 'checked']) {
    const both = schemaOf(rules, other, 'own');
    expect(fieldsOf(both, 'Note')).not.toContain('plan');
    expect(fieldsOf(both, 'NoteSetInput')).not.toContain('plan');
    // What the one fills in its partitions could not be filled: its rows are not written then.
    const granted = bookOf(rules).rightsOf([other, 'own']).grants.tables.get('ks.notes');
    expect([granted?.get('update')?.rows.length, granted?.get('read')?.rows.length]).toEqual([1, 2]);
  }
  // In whatever order they come.
  for (const roles of [
    ['some', 'checked', 'all'],
    ['own', 'some', 'all'],
  ])
    expect(fieldsOf(schemaOf(rules, ...roles), 'Note')).toContain('plan');
  expect(fieldsOf(schemaOf(rules, 'some', 'all'), 'Note')).toContain('plan');
});

test('what is preset is nobody to give, unless another role lets it be given', () => {
  const rules: Rules = {
    author: {
      tables: {
        notes: { insert: true, update: true, presets: { author: subject(), plan: claim('plan') } },
        strict: { insert: { columns: ['may'] }, presets: { must: subject() } },
      },
    },
    editor: { tables: { notes: { insert: { columns: ['author'] } } } },
  };
  const author = schemaOf(rules, 'author');
  expect(fieldsOf(author, 'InsertNoteInput')).toEqual(['tenant', 'id', 'title', 'body', 'secret', 'labels', 'place']);
  expect(fieldsOf(author, 'NoteSetInput')).toEqual(['title', 'body', 'secret', 'labels', 'place']);
  expect(mutations(author)).not.toContain('updateNotePartition');
  expect(fieldsOf(author, 'InsertStrictInput')).toEqual(['id', 'may']);
  const both = schemaOf(rules, 'author', 'editor');
  expect(fieldsOf(both, 'InsertNoteInput')).toContain('author');
  expect(fieldsOf(both, 'InsertNoteInput')).not.toContain('plan');
  expect(fieldsOf(both, 'NoteSetInput')).not.toContain('author');
});

test('static columns, which all rows of a partition share, are not granted to who may only have some of them', () => {
  const some = notesOf({ read: true, update: true, insert: true, rows: { tenant: tenant(), id: claim('id') } });
  expect(fieldsOf(some, 'Note')).not.toContain('plan');
  expect(fieldsOf(some, 'NoteSetInput')).not.toContain('plan');
  expect(fieldsOf(some, 'InsertNoteInput')).not.toContain('plan');
  expect(mutations(some)).not.toContain('updateNotePartition');
  const all = notesOf({ read: true, update: true, rows: { tenant: tenant() } });
  expect(fieldsOf(all, 'Note')).toContain('plan');
  expect(fieldsOf(all, 'NoteSetInput')).toContain('plan');
});

test('who may not read a list is offered no edits that tell how long it is', () => {
  const fields = (rules: TableRules) => fieldsOf(schemaOf({ r: { tables: { lists: rules } } }, 'r'), 'UpdateListInput');
  expect(fields({ update: true, read: true })).toEqual(expect.arrayContaining(['setAt', 'removeAt', 'append']));
  expect(fields({ update: true })).toEqual(expect.arrayContaining(['append', 'prepend', 'remove']));
  for (const read of [false, { except: ['steps'] }])
    for (const edit of ['setAt', 'removeAt']) expect(fields({ update: true, read })).not.toContain(edit);
});

test('beside a preset neither time nor life of a write is the client to choose, nor which columns a delete empties', () => {
  const rules = (presets: TableRules['presets']): Rules => ({
    r: {
      tables: { timed: { insert: true, update: true, delete: true, ...(presets === undefined ? {} : { presets }) } },
    },
  });
  const [free, bound] = [schemaOf(rules(undefined), 'r'), schemaOf(rules({ by: subject() }), 'r')];
  expect(fieldsOf(free, 'UpdateTimedInput')).toContain('options');
  expect(fieldsOf(free, 'DeleteTimedInput')).toContain('columns');
  expect(fieldsOf(bound, 'UpdateTimedInput')).not.toContain('options');
  expect(fieldsOf(bound, 'DeleteTimedInput')).not.toContain('columns');
});

test('who is shown rows one by one is offered nothing that goes over many of them', () => {
  const permits = () => [];
  for (const rule of [{ check: { columns: ['secret'], permits } }, { rows: { title: claim('title') } }]) {
    const schema = notesOf({ read: { except: ['secret'] }, ...rule });
    expect(queries(schema)).toEqual(expect.arrayContaining(['note', 'notes', 'notesByKey']));
    for (const many of ['notesAggregate', 'notePartition', 'notePartitions', 'nearestNotes'])
      expect(queries(schema)).not.toContain(many);
    expect(fieldsOf(schema, 'Note')).not.toContain('secret');
    expect(fieldsOf(schema, 'Note')).not.toContain('plan');
  }
  const writer = notesOf({ read: true, update: true, delete: true, check: { columns: [], permits } });
  expect(mutations(writer)).toEqual(['updateNote', 'updateNoteList', 'deleteNote', 'deleteNoteList']);
});

test('a check is part of what roles differ in', () => {
  const role = (permits: () => boolean[]) => ({ tables: { notes: { read: true, check: { columns: [], permits } } } });
  const book = bookOf({ a: role(() => []), b: role(() => []), all: { tables: { notes: { read: true } } } });
  expect(book.rightsOf(['a'])).not.toBe(book.rightsOf(['b']));
  expect(book.rightsOf(['a', 'all'])).toBe(book.rightsOf(['all']));
});

test('a companion table is checked by the same columns, or closed', () => {
  const tables = (columns: string[]) =>
    bookOf({ r: { tables: { notes: { read: true, check: { columns, permits: () => [] } } } } })
      .rightsOf(['r'])
      .model.tables.map(({ name }) => name);
  expect(tables(['secret', 'body'])).toEqual(['notes', 'notes_by_title']);
  expect(tables(['author'])).toEqual(['notes']);
});

test('what a rule of all tables presets is not written into static columns of others', () => {
  const rules: Rules = {
    r: {
      tables: {
        '*': { insert: true, update: true, rows: { id: claim('id') }, presets: { plan: subject(), author: subject() } },
      },
    },
  };
  const granted = bookOf(rules).rightsOf(['r']).grants.tables.get('ks.notes');
  const presets = [...(granted?.get('update')?.presets.keys() ?? [])].map(({ name }) => name);
  expect(presets).toEqual(['author']);
});

test('beside a check neither time nor life of a write is the client to choose', () => {
  const check = { columns: ['by'], permits: () => [] };
  const schema = schemaOf({ r: { tables: { timed: { read: true, update: true, check } } } }, 'r');
  expect(fieldsOf(schema, 'UpdateTimedInput')).not.toContain('options');
});
