/** The parts of the pages that are made from the code. */
import { readFileSync } from 'node:fs';
import type { Argument, Option as CommandOption } from 'commander';
import { printType } from 'graphql';
import { program } from '../../src/bin/program.ts';
import { ruleMatrix } from '../../src/commands/check-rules.ts';
import { fallbackOf, type Option } from '../../src/config/option.ts';
import { OPTIONS, type OptionName } from '../../src/config/options.ts';
import { NATIVE_TYPES } from '../../src/cql-type/cql-type.ts';
import { ERROR_CODES } from '../../src/errors.ts';
import { buildSchema } from '../../src/graphql/schema/build-schema.ts';
import { type CustomScalarName, SCALARS } from '../../src/graphql/values/scalars.ts';
import { buildModel } from '../../src/model/build-model.ts';
import { SCALAR_OF } from '../../src/model/type-mapping.ts';
import { API_EXAMPLES, type ApiExample, statementsOf } from './api-examples.ts';
import { EMPTY_CASES } from './emptiness.ts';
import { makeKeyspace, saiIndex } from './make-metadata.ts';
import { OPTION_GROUPS } from './option-groups.ts';
import rulesExample from './rules-example.ts';
import { MODEL_OPTIONS, shopModel } from './shop-model.ts';
import { WRITE_EXAMPLES } from './write-examples.ts';

export interface Block {
  /** The page that holds it, from the root of the project. */
  readonly page: string;
  readonly make: () => string;
}

export const BLOCKS: Readonly<Record<string, Block>> = {
  options: { page: 'src/config/README.md', make: options },
  codes: { page: 'src/errors.md', make: codes },
  scalars: { page: 'src/model/README.md', make: scalars },
  'relation-example': { page: 'src/model/README.md', make: relationExample },
  'identity-example': { page: 'src/identity/README.md', make: () => sourceOf('identity-example.ts') },
  'identify-example': { page: 'src/identity/README.md', make: () => sourceOf('identify-example.ts') },
  'rules-example': { page: 'src/access/README.md', make: () => sourceOf('rules-example.ts') },
  'check-example': { page: 'src/access/README.md', make: () => sourceOf('check-example.ts') },
  'rules-matrix': { page: 'src/access/README.md', make: rulesMatrix },
  commands: { page: 'src/commands/README.md', make: commands },
  'api-example': { page: 'README.md', make: apiExample },
  'api-examples': { page: 'src/graphql/api-by-example.md', make: apiExamples },
  statements: { page: 'src/graphql/statements.md', make: statements },
  'write-examples': { page: 'src/writes/README.md', make: () => examples(WRITE_EXAMPLES) },
  'writes-config': { page: 'src/writes/README.md', make: () => sourceOf('writes-config.ts') },
  emptiness: { page: 'src/writes/README.md', make: emptiness },
  'extension-example': { page: 'src/graphql/README.md', make: extensionExample },
};

function apiExamples(): string {
  return examples(API_EXAMPLES);
}

function examples(all: readonly ApiExample[]): string {
  return all.map(({ title, text, query }) => `## ${title}\n\n${text}\n\n\`\`\`graphql\n${query}\n\`\`\``).join('\n\n');
}

const ALL_EXAMPLES = [...API_EXAMPLES, ...WRITE_EXAMPLES];
const STATEMENTS = await Promise.all(ALL_EXAMPLES.map(statementsOf));

/** Columns of rows are the same for all reads of a table, and say nothing here. */
function statements(): string {
  const shorten = (cql: string) =>
    cql
      .replace(/^SELECT (DISTINCT )?(?:"[^"]+"(?:, )?){4,}/, 'SELECT $1… ')
      .replace(/\((?:"[^"]+"(?:, )?){4,}\) VALUES \([?, ]+\)/, '(…) VALUES (…)')
      .replace(/ SET (?:"[^"]+" = \?(?:, )?){4,}/, ' SET … ')
      .replaceAll('"shop".', '');
  const rows = ALL_EXAMPLES.map(({ title }, index) => [
    title,
    (STATEMENTS[index] ?? []).map((cql) => `\`${shorten(cql).replaceAll('"', '')}\``).join('<br>'),
  ]);
  return table(['Example', 'Statements'], rows);
}

/** Both ways of writing make the same of a value. */
function emptiness(): string {
  const rows = EMPTY_CASES.map(({ what, given, stored }) => [
    what,
    given === '' ? 'nothing' : `\`${given}\``,
    given === '' ? 'what it held' : `\`${JSON.stringify(stored)}\``,
  ]);
  return table(['What', 'Given', 'Held then'], rows);
}

function extensionExample(): string {
  return sourceOf('extension-example.ts');
}

function sourceOf(file: string): string {
  const source = readFileSync(new URL(`./${file}`, import.meta.url), 'utf8');
  return `\`\`\`ts\n${source.trimEnd()}\n\`\`\``;
}

function commands(): string {
  const shownOption = ({ flags, description, argChoices, defaultValue }: CommandOption) => {
    const choices = argChoices === undefined ? '' : `; ${argChoices.join(' or ')}`;
    const fallback = defaultValue === undefined || defaultValue === false ? '' : `; default ${String(defaultValue)}`;
    return `\`${flags}\` ${description}${choices}${fallback}`;
  };
  const rows = program.commands.map((command) => [
    `\`${[command.name(), ...command.registeredArguments.map(argumentName)].join(' ')}\``,
    command.description(),
    command.options.map(shownOption).join('<br>'),
  ]);
  return table(['Command', 'What it does', 'Options'], rows);
}

function argumentName(argument: Argument): string {
  return argument.required ? `<${argument.name()}>` : `[${argument.name()}]`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function shown(value: unknown): string {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return '–';
  return `\`${String(value)}\``;
}

const PROFILES = [
  { mode: 'production', preset: 'server' },
  { mode: 'development', preset: 'server' },
  { mode: 'production', preset: 'serverless' },
] as const;

function options(): string {
  return OPTION_GROUPS.map(({ title, names }) => `## ${title}\n\n${optionTable(names)}`).join('\n\n');
}

function optionTable(names: readonly OptionName[]): string {
  const rows = names.map((name) => {
    const option: Option<unknown> = OPTIONS[name];
    const [usual, development, serverless] = PROFILES.map((profile) => shown(fallbackOf(option, profile)));
    const others = Object.entries({ development, serverless }).filter(([, value]) => value !== usual);
    const fallback = [usual, ...others.map(([what, value]) => `${what}: ${value}`)].join('; ');
    const range = `${option.range}${option.unit ? ` ${option.unit}` : ''}`;
    return [`\`${option.env}\``, `\`${name}\``, fallback, range, option.doc];
  });
  return table(['Variable', 'Option', 'Default', 'Permitted', 'What it does'], rows);
}

function codes(): string {
  const rows = Object.entries(ERROR_CODES).map(([code, definition]) => {
    const status = 'status' in definition && definition.status !== undefined ? String(definition.status) : 'at start';
    return [`\`${code}\``, status, definition.retryable ? 'yes' : 'no', definition.outcome, definition.doc];
  });
  return table(['Code', 'HTTP', 'Retry helps', 'Outcome of a write', 'Meaning'], rows);
}

function scalars(): string {
  const rows = NATIVE_TYPES.map((type) => {
    const scalar = SCALAR_OF[type];
    const description = scalar in SCALARS ? SCALARS[scalar as CustomScalarName].description : 'As in GraphQL.'; // a key of the table
    return [`\`${type}\``, `\`${scalar}\``, description];
  });
  const structures = [
    ['`list<T>`, `set<T>`', '`[T!]`', 'Lists.'],
    ['`map<K, V>`', '`[KVEntry!]`', 'Lists of `{ key, value }`.'],
    ['`tuple<A, B>`', '`ABTuple`', 'Objects `{ item0, item1 }`.'],
    ['`vector<float, n>`', '`[Float32!]`', 'Lists of exactly n values.'],
    ['user-defined type', 'its name', 'Objects; as input with `Input` behind the name.'],
  ];
  return table(['CQL', 'GraphQL', 'Accepts'], [...rows, ...structures]);
}

function exampleSchema() {
  const metadata = makeKeyspace(
    {
      customers: { partition: { id: 'uuid' }, regular: { name: 'text' }, age: 1 },
      orders_by_customer: {
        partition: { customer_id: 'uuid' },
        clustering: { placed_at: 'timeuuid DESC' },
        statics: { customer_name: 'text' },
        regular: { status: 'text', total: 'decimal', tags: 'set<text>', prices: 'map<text, decimal>' },
        indexes: [saiIndex('status', 'status')],
        age: 2,
      },
    },
    [],
    'shop',
  );
  const relations = [
    { table: 'customers', field: 'orders', target: 'orders_by_customer', kind: 'many', columns: { id: 'customer_id' } },
    {
      table: 'orders_by_customer',
      field: 'customer',
      target: 'customers',
      kind: 'one',
      columns: { customer_id: 'id' },
    },
  ] as const;
  return buildSchema(buildModel([{ metadata, prefix: '' }], { ...MODEL_OPTIONS, shape: { relations } }));
}

function print(...names: readonly string[]): string {
  const schema = exampleSchema();
  const text = names.map((name) => printType(schema.getType(name)!)).join('\n\n'); // names of the example
  return `\`\`\`graphql\n${text.replace(/^ *"""(?:[^"]|"(?!""))*"""\n/gm, '').replace(/\n\n(?= )/g, '\n')}\n\`\`\``;
}

function apiExample(): string {
  return print(
    'OrderByCustomer',
    'OrderByCustomerWhere',
    'UUIDEqFilter',
    'TimeUUIDRangeFilter',
    'Query',
    'Mutation',
    'InsertOrderByCustomerPayload',
  );
}

function relationExample(): string {
  return print('Customer');
}

/** Of the tables that the example is about. */
function rulesMatrix(): string {
  const { rules } = rulesExample;
  const names = new Set(Object.values(rules ?? {}).flatMap(({ tables = {} }) => Object.keys(tables)));
  const model = shopModel();
  const shown = { ...model, tables: model.tables.filter(({ name }) => names.has(name)) };
  return `\`\`\`\n${ruleMatrix({ shape: { rules }, introspection: false }, shown).join('\n')}\n\`\`\``;
}
