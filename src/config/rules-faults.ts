/** What is wrong with the form of `rules`: a word that nobody reads would grant or hide nothing. */
import { isClaimPath, isText } from './claim.ts';
import { OPTIONS } from './options.ts';
import { ROLE_LIMITS, type RoleRules, type Rules, type TableRules } from './rules-config.ts';

type Check = (value: unknown) => string | undefined;

/** What is undefined is not granted. */
const bool: Check = (value) =>
  value === undefined || typeof value === 'boolean' ? undefined : 'is neither true nor false';

const columns: Check = (value) => {
  if (bool(value) === undefined) return undefined;
  const [entry, ...more] = isObject(value) ? Object.entries(value) : [];
  const isNamed = entry !== undefined && more.length === 0 && ['columns', 'except'].includes(entry[0]);
  return isNamed && isNames(entry[1])
    ? undefined
    : 'is neither true nor false, nor { columns: [...] } or { except: [...] }';
};

const rows: Check = (value) => {
  const isRule = isObject(value) && Object.values(value).every(isOfCaller);
  return isRule ? undefined : 'is no rule of columns: { tenant_id: claim("tenant") }, subject() or tenant()';
};

const presets: Check = (value) => {
  const isPreset = isObject(value) && Object.values(value).every((each) => isOfCaller(each) || isClock(each));
  return isPreset ? undefined : 'is no object of columns: { changed_by: subject(), changed_at: now() }';
};

const check: Check = (value) => {
  const isCheck = isObject(value) && Object.keys(value).every((name) => ['columns', 'permits'].includes(name));
  return isCheck && isNames(value.columns) && typeof value.permits === 'function'
    ? undefined
    : 'is no check: { columns: ["owner_id"], permits: (rows, caller) => rows.map((row) => row.owner_id === caller?.subject) }';
};

const tables: Check = (value) =>
  value === undefined || isObject(value) ? undefined : 'is no object with an entry a table';

const documents: Check = (value) =>
  OPTIONS.trustedDocuments.accepts(value) ? undefined : `is none of ${OPTIONS.trustedDocuments.range}`;

const limits: Check = (value) => {
  if (!isObject(value)) return `is no object of ${ROLE_LIMITS.join(', ')}`;
  const unknown = Object.keys(value).find((name) => !ROLE_LIMITS.some((known) => known === name));
  if (unknown !== undefined) return `has no \`${unknown}\`, but ${ROLE_LIMITS.join(', ')}`;
  const wrong = ROLE_LIMITS.find((name) => Object.hasOwn(value, name) && !isLimit(name, value[name]));
  return wrong && `has a wrong ${wrong}: it is ${JSON.stringify(value[wrong])}, permitted: ${OPTIONS[wrong].range}`;
};

function isLimit(name: (typeof ROLE_LIMITS)[number], value: unknown): boolean {
  return value !== undefined && OPTIONS[name].accepts(value);
}

const OF_ROLE: Readonly<Record<keyof RoleRules, Check>> = {
  tables,
  health: bool,
  introspection: bool,
  extend: bool,
  costs: bool,
  limits,
  documents,
};
const OF_TABLE: Readonly<Record<keyof TableRules, Check>> = {
  read: columns,
  insert: columns,
  update: columns,
  increment: columns,
  delete: bool,
  rows,
  check,
  presets,
};

/** A line for each fault. @param hasExtension whether there is an `extend` that roles may have. */
export function rulesFaults(rules: Rules | undefined, hasExtension: boolean): string[] {
  if (rules === undefined) return [];
  if (!isObject(rules)) return ['rules is no object with an entry a role'];
  return Object.entries(rules).flatMap(([role, given]) => {
    const own = entryFaults(`rules.${role}`, given, OF_ROLE);
    if (own.length > 0 || !isObject(given)) return own;
    if (given.extend === true && !hasExtension) own.push(`rules.${role}.extend is true, and there is no \`extend\``);
    const ofTables = Object.entries((given.tables ?? {}) as Readonly<Record<string, unknown>>); // checked above
    return [
      ...own,
      ...ofTables.flatMap(([table, each]) => entryFaults(`rules.${role}.tables["${table}"]`, each, OF_TABLE)),
    ];
  });
}

function entryFaults(place: string, given: unknown, checks: Readonly<Record<string, Check>>): string[] {
  if (!isObject(given)) return [`${place} is no object`];
  return Object.entries(given).flatMap(([name, value]) => {
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (check === undefined) return [`${place} has no \`${name}\`, but ${Object.keys(checks).join(', ')}`];
    // Undefined for a restriction is none, whatever was meant.
    const fault = check(value);
    if (fault === undefined) return [];
    return [`${place}.${name} ${value === undefined ? 'is undefined: leave it out' : fault}`];
  });
}

function isOfCaller(value: unknown): boolean {
  if (!isObject(value)) return false;
  if (value.from === 'subject' || value.from === 'tenant') return true;
  return value.from === 'claim' && isClaimPath(value.claim);
}

function isClock(value: unknown): boolean {
  return isObject(value) && value.from === 'clock';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}
