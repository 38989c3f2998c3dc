/**
 * Manifests of trusted documents: Apollo's, Relay's (an object of ids and texts), and `.graphql` files, whose id is
 * `sha256:` and the SHA-256 of the text. Each document has that id beside its own.
 */
import { createHash } from 'node:crypto';
import { GatewayError } from '../errors.ts';

/** Id → text. */
export type DocumentsById = ReadonlyMap<string, string>;

export interface ManifestFile {
  /** As it is named in messages; `.json` is a manifest, anything else one document. */
  readonly name: string;
  readonly text: string;
}

const APOLLO = 'apollo-persisted-query-manifest';

/** The id of the GraphQL over HTTP draft, appendix A. */
export function idOf(text: string): string {
  return idOfHash(createHash('sha256').update(text).digest('hex'));
}

export function idOfHash(hash: string): string {
  return `sha256:${hash}`;
}

/** @throws {GatewayError} `CONFIG_INVALID` for a file of no such form, and an id with two texts. */
export function documentsOf(files: readonly ManifestFile[]): DocumentsById {
  const documents = new Map<string, string>();
  for (const file of files) {
    for (const [id, text] of entriesOf(file)) {
      for (const each of new Set([id, idOf(text)])) {
        if ((documents.get(each) ?? text) !== text) refuse(file, `\`${each}\` stands for another document elsewhere`);
        documents.set(each, text);
      }
    }
  }
  return documents;
}

function entriesOf(file: ManifestFile): readonly (readonly [string, string])[] {
  if (!file.name.endsWith('.json')) return [[idOf(file.text), file.text]];
  const manifest = parsed(file);
  if (!isObject(manifest)) return refuse(file, 'it is no object');
  const { format, version, operations } = manifest;
  if (format === undefined && operations === undefined)
    return Object.entries(manifest).map((entry) => checked(file, entry));
  if (format !== APOLLO || version !== 1 || !Array.isArray(operations))
    return refuse(file, `it is neither an object of ids and texts nor version 1 of \`${APOLLO}\``);
  return operations.map((each: unknown) => checked(file, isObject(each) ? [each.id, each.body] : []));
}

function checked(file: ManifestFile, [id, text]: readonly unknown[]): readonly [string, string] {
  if (typeof id === 'string' && id !== '' && typeof text === 'string' && text !== '') return [id, text];
  return refuse(file, 'it has an entry without an id or a text');
}

function parsed(file: ManifestFile): unknown {
  try {
    return JSON.parse(file.text);
  } catch {
    return refuse(file, 'it is no JSON');
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuse({ name }: ManifestFile, reason: string): never {
  throw new GatewayError('CONFIG_INVALID', `Cannot use the trusted documents of ${name} as ${reason}`);
}
