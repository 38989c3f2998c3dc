/** Repairs of the driver's classes. */

const replaced = Symbol('methods replaced by this gateway');

/**
 * Replaces a method for all objects of a class of the driver, once; nothing where the driver has no such method.
 * @param make gets the driver's method and gives the one in its place.
 */
export function replaceOnce<T extends object, M extends keyof T>(
  prototype: T | undefined,
  method: M,
  make: (byDriver: T[M]) => T[M],
): void {
  if (prototype === undefined || typeof prototype[method] !== 'function') return;
  const marked = prototype as T & { [replaced]?: Set<M> };
  marked[replaced] ??= new Set();
  if (marked[replaced].has(method)) return;
  marked[replaced].add(method);
  prototype[method] = make(prototype[method]);
}
