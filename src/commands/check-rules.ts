/** What the rules of a configuration come to: who may do what, and how rows are told apart. */
import { ACTIONS, type ActionGrant, type Grants, isOfAllRows } from '../access/grants.ts';
import { RuleBook } from '../access/rule-book.ts';
import type { Config } from '../config/config.ts';
import { ANONYMOUS } from '../config/rules-config.ts';
import type { ColumnModel, GatewayModel, TableModel } from '../model/keyspace-model.ts';
import type { CheckLine } from './check-cluster.ts';

/** What is read of the configuration. */
export interface RulesConfig extends Pick<Config, 'introspection' | 'mode' | 'readOnly'> {
  readonly shape: Pick<Config['shape'], 'rules' | 'authorize'>;
}

/** @throws {GatewayError} `MODEL_CONFLICT` where rules do not fit the model. */
export function checkRules(config: RulesConfig, model: GatewayModel): readonly CheckLine[] {
  const { rules } = config.shape;
  if (rules === undefined) return openLines(config);
  const book = new RuleBook(rules, model, config.introspection);
  const ofRoles = book.roles.flatMap((role) => roleLines(role, book.rightsOfRole(role).grants, model));
  return [...ofRoles, ...closedLines(book, model)];
}

/** An option may let everybody in, on purpose or not. */
function openLines({ shape: { authorize }, mode, readOnly }: RulesConfig): CheckLine[] {
  if (authorize !== undefined || mode === 'development') return [];
  const what = readOnly ? 'read' : 'read and write';
  return [{ level: 'warning', text: `everybody may ${what} all tables, as there are no rules` }];
}

function roleLines(role: string, { tables }: Grants, model: GatewayModel): CheckLine[] {
  return model.tables.flatMap((table) => {
    const read = tables.get(table.id)?.get('read');
    if (read === undefined || isOfAllRows(read)) return [];
    const line = (text: string): CheckLine => ({ level: 'ok', text: `role ${role}: rows of ${table.id} ${text}` });
    const keys = [...new Set(read.rows.flatMap((rule) => [...rule.keys.keys()]))];
    const looked = new Set(
      read.rows.flatMap(({ beside, check }) => [
        ...[...beside.keys()].map(({ name }) => name),
        ...(check?.columns.keys() ?? []),
      ]),
    );
    return [
      ...(keys.length === 0 ? [] : [line(`by ${listed(keys.map(({ name }) => name))}: ${howTold(table, read, keys)}`)]),
      ...(looked.size === 0 ? [] : [line(`by looking at ${listed([...looked])}: ${LOOKED_AT}`)]),
    ];
  });
}

function listed(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}

/** Whether Cassandra reads the permitted rows alone. */
function howTold(
  { partitionKeys, clusteringKeys }: TableModel,
  { rows }: ActionGrant,
  columns: readonly ColumnModel[],
): string {
  const pins = (parts: readonly ColumnModel[]) => parts.every((column) => columns.includes(column));
  const clustering = columns.filter((column) => clusteringKeys.includes(column));
  const isOne = rows.length === 1 || columns.length === 1;
  if (isOne && pins(partitionKeys)) return 'Cassandra reads no others';
  if (isOne && clustering.length > 0 && pins(clusteringKeys.slice(0, clustering.length)))
    return `Cassandra reads no others where the partition key is given; elsewhere they are ${COMPARED}`;
  return `unless the key is given they are ${COMPARED}`;
}

const LOOKED_AT =
  'each is read before that is known, without aggregates, partitions, `perPartition`, nearest searches and wider deletes';
const COMPARED = 'compared in the gateway, without aggregates, `perPartition` and nearest searches';

/** Tables that no role has are closed: said, as it may be a mistake. */
function closedLines(book: RuleBook, model: GatewayModel): CheckLine[] {
  const granted = new Set(
    book.roles.flatMap((role) =>
      [...book.rightsOf([role]).grants.tables].flatMap(([id, { size }]) => (size > 0 ? [id] : [])),
    ),
  );
  const closed = model.tables.filter(({ id }) => !granted.has(id)).map(({ id }) => id);
  const lines: CheckLine[] =
    closed.length === 0 ? [] : [{ level: 'warning', text: `no role may do anything with ${closed.join(', ')}` }];
  const writers = book.roles.includes(ANONYMOUS) ? writtenBy(book.rightsOf([ANONYMOUS]).grants) : [];
  if (writers.length > 0)
    lines.push({ level: 'warning', text: `everybody may write ${writers.join(', ')}, without saying who they are` });
  return lines;
}

function writtenBy({ tables }: Grants): readonly string[] {
  return [...tables].flatMap(([id, granted]) => ([...granted.keys()].some((action) => action !== 'read') ? [id] : []));
}

const LETTERS = { read: 'r', insert: 'i', update: 'u', delete: 'd', increment: '+' } as const;

type MatrixConfig = Pick<Config, 'introspection'> & { readonly shape: Pick<Config['shape'], 'rules'> };

/** A line a table, a column a role: the letters of what it may do, in brackets where it is about some rows alone. */
export function ruleMatrix({ shape: { rules }, introspection }: MatrixConfig, model: GatewayModel): readonly string[] {
  if (rules === undefined) return ['there are no rules'];
  const book = new RuleBook(rules, model, introspection);
  const cells = model.tables.map(({ id }) => [
    id,
    ...book.roles.map((role) => cellOf(book.rightsOf([role]).grants, id)),
  ]);
  const rows = [['', ...book.roles], ...cells];
  const widths = rows[0]!.map((_cell, column) => Math.max(...rows.map((row) => row[column]!.length))); // all rows are as long
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  return [...lines, 'r read, i insert, u update, d delete, + increment; in brackets where it is about some rows alone'];
}

function cellOf({ tables }: Grants, id: string): string {
  const granted = tables.get(id);
  const letters = ACTIONS.flatMap((action) => {
    const grant = granted?.get(action);
    return grant === undefined ? [] : [isOfAllRows(grant) ? LETTERS[action] : `(${LETTERS[action]})`];
  });
  return letters.join('') || '-';
}
