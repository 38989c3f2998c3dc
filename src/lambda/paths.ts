/** Paths as the platform puts them together: stages and base paths of custom domains stand in front. */

/** The path within the API, without the base path of a custom domain; undefined where the route does not say it. */
export function routedPath(
  route: string | undefined,
  parameters: Readonly<Record<string, string | undefined>> | null | undefined,
): string | undefined {
  if (!route?.startsWith('/')) return undefined;
  let isKnown = true;
  const path = route.replace(/\{(\w+)\+?\}/g, (_, name: string) => {
    const value = parameters?.[name];
    isKnown &&= value !== undefined;
    return value ?? '';
  });
  return isKnown ? path : undefined;
}

/** HTTP APIs, and REST APIs on their own domain name, put the stage in front of the path. */
export function withoutStage(path: string, stage: string | undefined, isAlways = true): string {
  const prefix = `/${stage}`;
  // A REST API does so on custom domains only, where a path that is the stage's name alone is a path.
  if (path === prefix && !isAlways) return path;
  if (stage === undefined || stage === '$default' || !(path === prefix || path.startsWith(`${prefix}/`))) return path;
  return path.slice(prefix.length) || '/';
}

/** The address without a base path that the platform mapped to the API and left in front of its path. */
export function withoutBasePath(url: string, apiPath: string): string {
  const [path = '', query] = url.split(/\?(.*)/s);
  // What follows names a document.
  const named = path.indexOf(`${apiPath}/`);
  const start = named >= 0 ? named : path.length - apiPath.length;
  if (start <= 0 || !path.startsWith(apiPath, start)) return url;
  return query === undefined ? path.slice(start) : `${path.slice(start)}?${query}`;
}
