/**
 * Carries a mutation out: its writes one after the other, by the resolvers of the schema, and what they tell as text; or as
 * a result with errors, made as graphql-js makes it.
 */
import { type ExecutionResult, type GraphQLError, type GraphQLResolveInfo, locatedError } from 'graphql';
import type { GatewayContext } from '../graphql/context.ts';
import { type ArgumentValues, argumentsOf } from './arguments.ts';
import type { Site, WriteItem, WriteProgram } from './program.ts';
import { Failure } from './results.ts';

export type WriteAnswer = { readonly text: string } | { readonly result: ExecutionResult };

interface WriteParts {
  readonly program: WriteProgram;
  readonly context: GatewayContext;
  /** Coerced. */
  readonly variables: ArgumentValues;
}

/** Never rejects: what a field failed with is its result. */
export async function runWrites(parts: WriteParts): Promise<WriteAnswer> {
  const { writes } = parts.program;
  const results: unknown[] = [];
  for (const item of writes) results.push(item.kind === 'typename' ? undefined : await carryOut(parts, item));
  const isPlain = results.every((each) => !isFailed(each) && !(Array.isArray(each) && each.some(isFailed)));
  return isPlain ? { text: textOf(writes, results) } : { result: resultOf(writes, results) };
}

async function carryOut({ program, context, variables }: WriteParts, item: WriteItem): Promise<unknown> {
  try {
    // What the resolvers of writes look at.
    const info = { operation: program.operation, path: { key: item.key } } as GraphQLResolveInfo;
    return await item.definition.resolve?.(undefined, argumentsOf(item, variables), context, info);
  } catch (error) {
    return new Failure(error);
  }
}

/** Items of a list fail by themselves. */
function isFailed(result: unknown): boolean {
  return result instanceof Failure || result instanceof Error;
}

function textOf(items: WriteProgram['writes'], results: readonly unknown[]): string {
  let text = '{"data":{';
  for (let place = 0; place < items.length; place += 1) {
    const item = items[place]!; // a place of the items
    text += item.head + (item.kind === 'typename' ? `"${item.name}"` : shown(item, results[place]));
  }
  return `${text}}}`;
}

function shown(item: WriteItem, result: unknown): string {
  if (!item.isList) return payloadText(item, result);
  let text = '[';
  for (const each of result as readonly unknown[]) text += `${text.length > 1 ? ',' : ''}${payloadText(item, each)}`;
  return `${text}]`;
}

function payloadText({ items }: WriteItem, written: unknown): string {
  let text = '{';
  for (const item of items) {
    const value = toldBy(item, written);
    text += item.head + (typeof value === 'boolean' ? String(value) : JSON.stringify(value));
  }
  return `${text}}`;
}

/** Leaves of payloads need neither arguments nor context. */
function toldBy(item: WriteItem['items'][number], written: unknown): unknown {
  if (item.kind === 'typename') return item.name;
  return item.definition.resolve?.(written, NO_ARGUMENTS, undefined, NO_INFO) ?? null;
}

const NO_ARGUMENTS = {};
const NO_INFO = {} as GraphQLResolveInfo;

function resultOf(items: WriteProgram['writes'], results: readonly unknown[]): ExecutionResult {
  const errors: GraphQLError[] = [];
  const told = (item: WriteItem, result: unknown, path: readonly (string | number)[]) => {
    if (!isFailed(result)) return payloadOf(item, result);
    errors.push(located(item, result instanceof Failure ? result.error : result, path));
    return null;
  };
  const data = emptyData();
  for (const [place, item] of items.entries()) {
    const result = results[place];
    if (item.kind === 'typename') data[item.key] = item.name;
    else if (Array.isArray(result)) data[item.key] = result.map((each, index) => told(item, each, [item.key, index]));
    else data[item.key] = told(item, result, [item.key]);
  }
  return { errors, data };
}

function payloadOf({ items }: WriteItem, written: unknown) {
  const data = emptyData();
  for (const item of items) data[item.key] = toldBy(item, written);
  return data;
}

function located({ nodes }: Site, error: unknown, path: readonly (string | number)[]): GraphQLError {
  return locatedError(error, nodes, path);
}

/** As graphql-js does, so that no key is special. */
function emptyData(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>;
}
