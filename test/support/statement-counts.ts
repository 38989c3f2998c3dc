/**
 * A small world of rows, random documents over its relations, and the least number of statements that such a document needs:
 * what is asked for is walked through in rounds, one for each read that needs the answer of another. In a round the distinct
 * keys of a table that were not read before need one statement a chunk; an index needs one a value.
 */
import type { RelationConfig } from '../../src/config/config.ts';
import type { Random } from './differential/random.ts';
import { SOCIAL_RELATIONS } from './social-relations.ts';

export const CHUNK = 7;
const PEOPLE = 60;
const CITIES = 9;
const GROUPS = 12;

export const RELATIONS: readonly RelationConfig[] = [
  ...SOCIAL_RELATIONS,
  { table: 'cities', field: 'mayor', target: 'people', kind: 'one', columns: { mayor_id: 'id' } },
  { table: 'cities', field: 'citizens', target: 'citizens', kind: 'many', columns: { id: 'city_id' } },
  { table: 'citizens', field: 'person', target: 'people', kind: 'one', columns: { person_id: 'id' } },
  { table: 'groups', field: 'chair', target: 'people', kind: 'one', columns: { chair_id: 'id' } },
];

export interface World {
  readonly people: readonly { readonly friends: readonly number[]; readonly city: number | null }[];
  /** Mayors of cities, and chairs of groups. */
  readonly mayors: readonly number[];
  readonly chairs: readonly number[];
  readonly memberships: readonly (readonly number[])[];
}

export function randomWorld(random: Random): World {
  const some = (limit: number, count: number) => [
    ...new Set(Array.from({ length: random.below(count + 1) }, () => random.below(limit))),
  ];
  return {
    people: Array.from({ length: PEOPLE }, () => ({
      friends: some(PEOPLE, 5).sort((a, b) => a - b),
      city: random.chance(0.8) ? random.below(CITIES) : null,
    })),
    mayors: Array.from({ length: CITIES }, () => random.below(PEOPLE)),
    chairs: Array.from({ length: GROUPS }, () => random.below(PEOPLE)),
    memberships: Array.from({ length: PEOPLE }, () => some(GROUPS, 4)),
  };
}

export function worldStatements(keyspace: string, { people, mayors, chairs, memberships }: World): readonly string[] {
  const insert = (table: string, columns: string, values: string) =>
    `INSERT INTO ${keyspace}.${table} (${columns}) VALUES (${values})`;
  return [
    `CREATE TYPE ${keyspace}.address (street text, city_id int)`,
    `CREATE TABLE ${keyspace}.cities (id int PRIMARY KEY, mayor_id int)`,
    `CREATE TABLE ${keyspace}.people (id int PRIMARY KEY, name text, friend_ids set<int>, address frozen<address>)`,
    `CREATE TABLE ${keyspace}.notes (id int PRIMARY KEY, author_id int)`,
    `CREATE INDEX notes_author ON ${keyspace}.notes (author_id) USING 'sai'`,
    `CREATE TABLE ${keyspace}.documents (owner_id int, kind text, number int, PRIMARY KEY ((owner_id, kind), number))`,
    `CREATE TABLE ${keyspace}.groups (id int PRIMARY KEY, chair_id int)`,
    `CREATE TABLE ${keyspace}.memberships (person_id int, group_id int, PRIMARY KEY (person_id, group_id))`,
    `CREATE TABLE ${keyspace}.citizens (city_id int, person_id int, PRIMARY KEY (city_id, person_id))`,
    ...people.flatMap(({ friends, city }, id) => [
      insert('people', 'id, name, friend_ids', `${id}, 'p${id}', {${friends.join(', ')}}`),
      ...(city === null
        ? []
        : [
            `UPDATE ${keyspace}.people SET address = {street: 's', city_id: ${city}} WHERE id = ${id}`,
            insert('citizens', 'city_id, person_id', `${city}, ${id}`),
          ]),
      insert('notes', 'id, author_id', `${id}, ${id}`),
      insert('documents', 'owner_id, kind, number', `${id}, 'invoice', ${id}`),
    ]),
    ...mayors.map((mayor, id) => insert('cities', 'id, mayor_id', `${id}, ${mayor}`)),
    ...chairs.map((chair, id) => insert('groups', 'id, chair_id', `${id}, ${chair}`)),
    ...memberships.flatMap((groups, person) =>
      groups.map((group) => insert('memberships', 'person_id, group_id', `${person}, ${group}`)),
    ),
  ];
}

type Table = 'people' | 'cities' | 'groups' | 'citizens';

/** A relation that a document selects, and what it selects below. */
interface Selected {
  readonly name: string;
  readonly below: readonly Selected[];
}

type Fields = Readonly<Record<Table, readonly string[]>>;

/** Relations that the engine carries out itself, and all. */
const PLAIN: Fields = { people: ['home'], cities: ['mayor', 'citizens'], groups: [], citizens: ['person'] };
const ALL: Fields = { ...PLAIN, people: ['home', 'friends', 'notes', 'invoices', 'groups'], groups: ['chair'] };

const TARGETS: Readonly<Record<string, Table>> = {
  home: 'cities',
  friends: 'people',
  groups: 'groups',
  mayor: 'people',
  citizens: 'citizens',
  person: 'people',
  chair: 'people',
};

export interface Document {
  /** Whether each root is a field of its own. */
  readonly isEachAlone: boolean;
  readonly roots: readonly number[];
  readonly selected: readonly Selected[];
}

/** Three levels, with relations that stand there twice. */
export function randomDocument(random: Random): Document {
  const fields = random.chance(0.3) ? PLAIN : ALL;
  const below = (table: Table | undefined, levels: number): readonly Selected[] =>
    table === undefined || levels === 0
      ? []
      : Array.from({ length: 1 + random.below(3) }, () => random.pick(fields[table])).map((name) => ({
          name,
          below: below(TARGETS[name], levels - 1),
        }));
  return {
    isEachAlone: random.chance(0.5),
    roots: Array.from({ length: 1 + random.below(20) }, () => random.below(PEOPLE)),
    selected: below('people', 3),
  };
}

const IS_PAGE = new Set(['notes', 'invoices', 'groups', 'citizens']);
const KEY: Readonly<Record<string, string>> = { notes: 'id', invoices: 'number', citizens: 'personId' };

export function documentText({ isEachAlone, roots, selected }: Document): string {
  const fields = (all: readonly Selected[]): string =>
    all
      .map(({ name, below }, place) => {
        const inner = `${KEY[name] ?? 'id'} ${fields(below)}`;
        return `f${place}: ${name} { ${IS_PAGE.has(name) ? `nodes { ${inner} }` : inner} }`;
      })
      .join(' ');
  if (isEachAlone)
    return `{ ${roots.map((id, at) => `r${at}: person(id: ${id}) { id ${fields(selected)} }`).join(' ')} }`;
  return `{ peopleByKey(keys: [${roots.map((id) => `{ id: ${id} }`).join(', ')}]) { id ${fields(selected)} } }`;
}

/** Keys of one kind of read that a round asks for, and what is selected below their rows. */
interface Asked {
  readonly read: string;
  readonly keys: readonly number[];
  readonly below: readonly Selected[];
}

export function leastStatements(world: World, { roots, selected }: Document): number {
  const known = new Map<string, Set<number>>();
  let statements = 0;
  let round: readonly Asked[] = [{ read: 'people', keys: roots, below: selected }];
  while (round.length > 0) {
    const fresh = new Map<string, Set<number>>();
    for (const { read, keys } of round)
      for (const key of keys) {
        if (known.get(read)?.has(key)) continue;
        fresh.set(read, (fresh.get(read) ?? new Set()).add(key));
      }
    for (const [read, keys] of fresh) {
      statements += read === 'notes' ? keys.size : Math.ceil(keys.size / CHUNK);
      known.set(read, new Set([...(known.get(read) ?? []), ...keys]));
    }
    round = round.flatMap((asked) => next(world, asked)).filter(({ keys }) => keys.length > 0);
  }
  return statements;
}

/** What the rows of a read are asked for. */
function next(world: World, { read, keys, below }: Asked): readonly Asked[] {
  if (read === 'memberships')
    return [{ read: 'groups', keys: keys.flatMap((id) => world.memberships[id] ?? []), below }];
  return below.map(({ name, below: inner }): Asked => {
    switch (name) {
      case 'home':
        return { read: 'cities', keys: keys.flatMap((id) => world.people[id]?.city ?? []), below: inner };
      case 'friends':
        return { read: 'people', keys: keys.flatMap((id) => world.people[id]?.friends ?? []), below: inner };
      case 'mayor':
        return { read: 'people', keys: keys.map((id) => world.mayors[id] ?? 0), below: inner };
      case 'chair':
        return { read: 'people', keys: keys.map((id) => world.chairs[id] ?? 0), below: inner };
      case 'person':
        return { read: 'people', keys: keys.flatMap((id) => citizensOf(world, id)), below: inner };
      case 'groups':
        return { read: 'memberships', keys, below: inner };
      default:
        return { read: name, keys, below: inner };
    }
  });
}

function citizensOf({ people }: World, city: number): readonly number[] {
  return people.flatMap((person, id) => (person.city === city ? [id] : []));
}
