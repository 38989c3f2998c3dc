/** Relations of people, one of each kind: to a type's field, by a list, by an index, with a constant, through a table. */
import type { RelationConfig } from '../../src/config/config.ts';

export const SOCIAL_RELATIONS: readonly RelationConfig[] = [
  { table: 'people', field: 'friends', target: 'people', kind: 'many', columns: { friend_ids: 'id' } },
  { table: 'people', field: 'home', target: 'cities', kind: 'one', columns: { 'address.city_id': 'id' } },
  { table: 'people', field: 'notes', target: 'notes', kind: 'many', columns: { id: 'author_id' } },
  {
    table: 'people',
    field: 'invoices',
    target: 'documents',
    kind: 'many',
    columns: { id: 'owner_id' },
    where: { kind: 'invoice' },
  },
  {
    table: 'people',
    field: 'groups',
    target: 'groups',
    kind: 'many',
    columns: { id: 'person_id' },
    through: { table: 'memberships', columns: { group_id: 'id' } },
  },
];
