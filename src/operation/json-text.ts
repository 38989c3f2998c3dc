/** Results as JSON that keeps the sign of zero: `JSON.stringify` writes -0 as 0, which is another key for Cassandra. */
import type { ExecutionResult } from 'graphql';

export function jsonText(result: ExecutionResult): string {
  if (!holdsMinusZero(result.data)) return JSON.stringify(result);
  const errors = result.errors === undefined ? '' : `"errors":${JSON.stringify(result.errors)},`;
  return `{${errors}"data":${write(result.data)}}`;
}

function holdsMinusZero(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return Object.is(value, -0);
  return Array.isArray(value) ? value.some(holdsMinusZero) : Object.values(value).some(holdsMinusZero);
}

function write(value: unknown): string {
  if (Object.is(value, -0)) return '-0.0';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}:${write(member)}`);
  return `{${members.join(',')}}`;
}
