/** Names of Cassandra -> words -> names of GraphQL. */

/** `order_lines`, `"OrderLines"`, `Order Lines` -> ['order', 'lines']; characters that GraphQL lacks become their code. */
export function words(name: string): string[] {
  return name
    .replace(/[^A-Za-z0-9_\s-]/gu, (char) => `_u${char.codePointAt(0)?.toString(16)}_`)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .split(/[_\s-]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}

export function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** GraphQL names begin with a letter or `_`, and `__` is reserved: at most one underscore is put in front. */
function startSafely(name: string): string {
  if (name === '') return '_';
  return /^\d/.test(name) ? `_${name}` : name;
}

export function toPascalCase(name: string): string {
  return startSafely(words(name).map(capitalize).join(''));
}

export function toCamelCase(name: string): string {
  return startSafely(
    words(name)
      .map((word, index) => (index === 0 ? word : capitalize(word)))
      .join(''),
  );
}

/** A column's own name where GraphQL permits it: characters that it lacks become their code, `__` at the front is reserved. */
export function toCqlName(name: string): string {
  const safe = name.replace(/[^A-Za-z0-9_]/gu, (char) => `_u${char.codePointAt(0)?.toString(16)}_`);
  return startSafely(safe.replace(/^__+/, '_'));
}
