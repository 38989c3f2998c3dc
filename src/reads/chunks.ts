/** Cuts a list into pieces of at most `size`; one piece, the list itself, where it is no longer. */
export function chunks<T>(list: readonly T[], size: number): (readonly T[])[] {
  if (list.length <= size) return [list];
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}
