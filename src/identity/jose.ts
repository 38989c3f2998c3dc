/** The library of tokens, loaded where a configuration needs it. */
export type Jose = typeof import('jose');

export function loadJose(): Promise<Jose> {
  return import('jose');
}
