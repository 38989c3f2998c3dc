/** The class that the driver uses for CQL maps. */

/**
 * A Map that keeps the types of its keys, which plain objects do not. The driver reads the replication settings of a
 * keyspace as properties (`replication['class']`), so entries of a map with a strategy class are mirrored as own
 * properties; without that, token-aware routing would see one replica only.
 */
export class CqlMap extends Map<unknown, unknown> {
  override set(key: unknown, value: unknown): this {
    super.set(key, value);
    if (key === 'class' && typeof value === 'string' && value.endsWith('Strategy')) {
      for (const [name, setting] of this) mirror(this, name, setting);
    } else if (Object.hasOwn(this, 'class')) {
      mirror(this, key, value);
    }
    return this;
  }
}

// No method: Map's constructor calls `set` before a subclass has its private members.
function mirror(map: CqlMap, key: unknown, value: unknown): void {
  if (typeof key !== 'string') return;
  Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
}
