/**
 * The texts of documents that clients name: trusted ones, which the operator gave, and those that clients sent with their
 * hash. One for all schemas: whether a caller may run a document is decided when it is validated.
 */
import { BoundedCache } from '../bounded-cache.ts';
import { type DocumentsById, idOf, idOfHash } from '../config/manifest.ts';
import type { Options } from '../config/options.ts';
import { GatewayError } from '../errors.ts';
import type { OperationRequest } from './prepare.ts';

export type TextOptions = Pick<Options, 'automaticPersistedQueries' | 'maxPersistedQueries' | 'maxPersistedCharacters'>;

type Mode = Options['trustedDocuments'];

export interface NamedText {
  readonly text: string;
  /** Whether the operator gave it. */
  readonly isTrusted: boolean;
  /** Under which it may be kept, once it is known to be a valid document. */
  readonly hash?: string;
}

export class DocumentTexts {
  readonly #sent: BoundedCache<string> | undefined;
  #trusted: DocumentsById = new Map();
  #isTrusted = new Set<string>();

  constructor({ automaticPersistedQueries, maxPersistedQueries, maxPersistedCharacters }: TextOptions) {
    if (automaticPersistedQueries)
      this.#sent = new BoundedCache({ entries: maxPersistedQueries, characters: maxPersistedCharacters });
  }

  /** Each once. */
  get trusted(): ReadonlySet<string> {
    return this.#isTrusted;
  }

  replaceTrusted(documents: DocumentsById): void {
    this.#trusted = documents;
    this.#isTrusted = new Set(documents.values());
  }

  /** Or an error, for a document that is not known, or may not be asked for so. */
  of(request: OperationRequest, mode: Mode): NamedText | GatewayError {
    const { query, documentId, hash } = request;
    if (documentId !== undefined) return this.#ofId(documentId, mode);
    if (hash !== undefined) return this.#ofHash(hash, query, mode);
    if (query === undefined) return new GatewayError('BAD_REQUEST', NO_TEXT);
    return this.#asSent(query, mode);
  }

  /** From then on it is found by its hash. */
  keep({ text, hash }: NamedText): void {
    if (hash !== undefined) this.#sent?.set(hash, text, text.length);
  }

  #ofId(id: string, mode: Mode): NamedText | GatewayError {
    const text = mode === 'off' ? undefined : this.#trusted.get(id);
    if (text === undefined) return new GatewayError('DOCUMENT_NOT_FOUND', 'There is no trusted document with this id');
    return { text, isTrusted: true };
  }

  #ofHash(hash: string, query: string | undefined, mode: Mode): NamedText | GatewayError {
    const trusted = mode === 'off' ? undefined : (this.#trusted.get(idOfHash(hash)) ?? this.#trusted.get(hash));
    if (trusted !== undefined) return { text: trusted, isTrusted: true };
    if (mode === 'required' || this.#sent === undefined)
      return query === undefined
        ? new GatewayError('PERSISTED_QUERY_NOT_SUPPORTED', NOT_SUPPORTED)
        : this.#asSent(query, mode);
    if (query === undefined) {
      const text = this.#sent.get(hash);
      return text === undefined
        ? new GatewayError('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound')
        : { text, isTrusted: false };
    }
    if (idOf(query) === idOfHash(hash)) return { text: query, isTrusted: false, hash };
    return new GatewayError('BAD_REQUEST', 'Cannot keep the document as its hash is that of another');
  }

  /** A trusted document is one however it comes. */
  #asSent(text: string, mode: Mode): NamedText | GatewayError {
    const isTrusted = mode !== 'off' && this.#isTrusted.size > 0 && this.#isTrusted.has(text);
    if (mode !== 'required' || isTrusted) return { text, isTrusted };
    return new GatewayError('DOCUMENT_REQUIRED', 'Cannot run a document that is not trusted: name one by `documentId`');
  }
}

// By the words or by the code clients stop asking: https://github.com/apollographql/apollo-link-persisted-queries#protocol
const NOT_SUPPORTED = 'PersistedQueryNotSupported';
const NO_TEXT = 'Cannot read the request as it has no `query`, or one that is no text';
