/** CQL types as data. */

export const NATIVE_TYPES = [
  'ascii',
  'bigint',
  'blob',
  'boolean',
  'counter',
  'date',
  'decimal',
  'double',
  'duration',
  'float',
  'inet',
  'int',
  'smallint',
  'text',
  'time',
  'timestamp',
  'timeuuid',
  'tinyint',
  'uuid',
  'varint',
] as const;
export type NativeType = (typeof NATIVE_TYPES)[number];

/** `udt` holds only the name: its fields are in the keyspace's metadata, so that recursion stays plain data. */
export type CqlType =
  | { readonly kind: 'native'; readonly name: NativeType }
  | { readonly kind: 'list' | 'set'; readonly of: CqlType; readonly isFrozen: boolean }
  | { readonly kind: 'map'; readonly key: CqlType; readonly value: CqlType; readonly isFrozen: boolean }
  | { readonly kind: 'tuple'; readonly items: readonly CqlType[] }
  | { readonly kind: 'vector'; readonly of: CqlType; readonly dimensions: number }
  | { readonly kind: 'udt'; readonly name: string; readonly isFrozen: boolean };

/** Writes a type as CQL does; the inverse of `parseCqlType`. */
export function formatCqlType(type: CqlType): string {
  switch (type.kind) {
    case 'native':
      return type.name;
    case 'list':
    case 'set':
      return frozen(type.isFrozen, `${type.kind}<${formatCqlType(type.of)}>`);
    case 'map':
      return frozen(type.isFrozen, `map<${formatCqlType(type.key)}, ${formatCqlType(type.value)}>`);
    case 'tuple':
      return frozen(true, `tuple<${type.items.map(formatCqlType).join(', ')}>`);
    case 'vector':
      return `vector<${formatCqlType(type.of)}, ${type.dimensions}>`;
    case 'udt':
      return frozen(
        type.isFrozen,
        /^[a-z][a-z0-9_]*$/.test(type.name) ? type.name : `"${type.name.replaceAll('"', '""')}"`,
      );
  }
}

function frozen(isFrozen: boolean, text: string): string {
  return isFrozen ? `frozen<${text}>` : text;
}
