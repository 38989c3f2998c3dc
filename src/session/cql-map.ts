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
      for (const [name, setting] of this) this.#mirror(name, setting);
    } else if (Object.hasOwn(this, 'class')) {
      this.#mirror(key, value);
    }
    return this;
  }

  #mirror(key: unknown, value: unknown): void {
    if (typeof key === 'string')
      Object.defineProperty(this, key, { value, enumerable: true, configurable: true, writable: true });
  }
}
