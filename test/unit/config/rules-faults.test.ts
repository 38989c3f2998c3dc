/** Rules of a form that nobody reads are refused at start: a typo must neither grant nor hide. */
import { expect, test } from 'vitest';
import { claim, now, subject, tenant } from '../../../src/config/rules-config.ts';
import { rulesFaults } from '../../../src/config/rules-faults.ts';

const WRONG: readonly (readonly [unknown, string])[] = [
  ['all', 'rules is no object with an entry a role'],
  [[], 'rules is no object with an entry a role'],
  [{ r: true }, 'rules.r is no object'],
  [
    { r: { tabels: {} } },
    'rules.r has no `tabels`, but tables, health, introspection, extend, costs, limits, documents',
  ],
  [{ r: { tables: [] } }, 'rules.r.tables is no object with an entry a table'],
  [{ r: { health: 'yes' } }, 'rules.r.health is neither true nor false'],
  [{ r: { costs: 'yes' } }, 'rules.r.costs is neither true nor false'],
  [{ r: { limits: [] } }, 'rules.r.limits is no object of maxDepth'],
  [{ r: { limits: { maxRows: 1 } } }, 'rules.r.limits has no `maxRows`, but maxDepth'],
  [{ r: { limits: { maxCost: 0 } } }, 'rules.r.limits has a wrong maxCost: it is 0, permitted: 1 to'],
  [{ r: { documents: 'some' } }, 'rules.r.documents is none of off, allowed, required'],
  [{ r: { introspection: 1 } }, 'rules.r.introspection is neither true nor false'],
  [{ r: { tables: { t: true } } }, 'rules.r.tables["t"] is no object'],
  [
    { r: { tables: { t: { delte: true } } } },
    'rules.r.tables["t"] has no `delte`, but read, insert, update, increment, delete, rows, check, presets',
  ],
  [
    { r: { tables: { t: { read: 'all' } } } },
    'rules.r.tables["t"].read is neither true nor false, nor { columns: [...] }',
  ],
  [{ r: { tables: { t: { read: ['a'] } } } }, '.read is neither true nor false, nor { columns: [...] }'],
  [{ r: { tables: { t: { read: { column: ['a'] } } } } }, '.read is neither true nor false, nor { columns: [...] }'],
  [{ r: { tables: { t: { read: { columns: ['a'], except: ['b'] } } } } }, '.read is neither true nor false'],
  [{ r: { tables: { t: { read: { columns: 'a' } } } } }, '.read is neither true nor false'],
  [{ r: { tables: { t: { delete: { columns: ['a'] } } } } }, '.delete is neither true nor false'],
  [{ r: { tables: { t: { rows: { a: 'x' } } } } }, '.rows is no rule of columns'],
  [{ r: { tables: { t: { rows: { a: { from: 'header' } } } } } }, '.rows is no rule of columns'],
  [{ r: { tables: { t: { rows: { a: claim('') } } } } }, '.rows is no rule of columns'],
  [{ r: { tables: { t: { rows: { a: claim([]) } } } } }, '.rows is no rule of columns'],
  [{ r: { tables: { t: { rows: { a: now() } } } } }, '.rows is no rule of columns'],
  [{ r: { tables: { t: { check: () => [] } } } }, '.check is no check'],
  [{ r: { tables: { t: { check: { permits: () => [] } } } } }, '.check is no check'],
  [{ r: { tables: { t: { check: { columns: ['a'], permits: 'a' } } } } }, '.check is no check'],
  [{ r: { tables: { t: { check: { columns: ['a'], permits: () => [], when: 1 } } } } }, '.check is no check'],
  [{ r: { tables: { t: { presets: { a: 'now' } } } } }, '.presets is no object of columns'],
  [{ r: { tables: { t: { presets: [] } } } }, '.presets is no object of columns'],
  [{ r: { tables: { t: { read: true, rows: undefined } } } }, '.rows is undefined: leave it out'],
  [{ r: { tables: { t: { read: true, check: undefined } } } }, '.check is undefined: leave it out'],
  [{ r: { tables: { t: { insert: true, presets: undefined } } } }, '.presets is undefined: leave it out'],
  [{ r: { extend: true } }, 'rules.r.extend is true, and there is no `extend`'],
  [{ r: { extend: 'all' } }, 'rules.r.extend is neither true nor false'],
  [{ r: { limits: { maxCost: undefined } } }, 'rules.r.limits has a wrong maxCost: it is undefined'],
  [{ r: { limits: undefined } }, 'rules.r.limits is undefined: leave it out'],
  [{ r: { documents: undefined } }, 'rules.r.documents is undefined: leave it out'],
];

test.each(WRONG)('%j is refused', (rules, fault) => {
  expect(rulesFaults(rules as never, false)).toEqual([expect.stringContaining(fault)]);
});

test('rules of the right form are none', () => {
  expect(rulesFaults(undefined, false)).toEqual([]);
  expect(
    rulesFaults(
      {
        editor: {
          tables: {
            '*': { read: true },
            notes: {
              read: { except: ['secret'] },
              insert: { columns: ['title'] },
              delete: false,
              presets: { changed_by: subject(), changed_at: now() },
              rows: { tenant: tenant(), owner: subject(), team: claim(['org', 'team']) },
            },
          },
          health: true,
          introspection: false,
        },
        nobody: { extend: true },
      },
      true,
    ),
  ).toEqual([]);
});
