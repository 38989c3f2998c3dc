/** Options of documents that clients name in place of sending them. */
import { bool, int, type Option, oneOf, text } from './option.ts';

const DAY_S = 86_400;

export const DOCUMENT_OPTIONS = {
  documents: text({
    env: 'GATEWAY_DOCUMENTS',
    fallback: undefined,
    doc: 'Manifest of trusted documents, or a folder of manifests and `.graphql` files; watched by a server, put into the bundle of a function by the build.',
  }),
  trustedDocuments: oneOf(['off', 'allowed', 'required'], {
    env: 'GATEWAY_TRUSTED_DOCUMENTS',
    fallback: 'allowed',
    doc: 'Whether clients may name trusted documents: not at all, beside sending others, or nothing else.',
  }),
  prepareStatements: bool({
    env: 'GATEWAY_PREPARE_STATEMENTS',
    fallback: false,
    doc: 'Has a server prepare the statements of trusted documents in Cassandra before it is ready, for callers whose rules ask for nothing that is known of them; they are compiled at start in any case.',
  }),
  automaticPersistedQueries: bool({
    env: 'GATEWAY_AUTOMATIC_PERSISTED_QUERIES',
    fallback: { server: true, serverless: false },
    doc: 'Keeps documents that clients send with their SHA-256, so that they may name them by it from then on; each process has its own.',
  }),
  maxPersistedQueries: int({
    env: 'GATEWAY_MAX_PERSISTED_QUERIES',
    fallback: 1_000,
    min: 1,
    max: 1_000_000,
    doc: 'Documents that are kept so, those used last.',
  }),
  maxPersistedCharacters: int({
    env: 'GATEWAY_MAX_PERSISTED_CHARACTERS',
    fallback: 5_000_000,
    min: 1_000,
    max: 1_000_000_000,
    unit: 'characters',
    doc: 'Characters of all of them together.',
  }),
  publicMaxAgeS: int({
    env: 'GATEWAY_PUBLIC_MAX_AGE_S',
    fallback: 0,
    min: 0,
    max: 365 * DAY_S,
    unit: 's',
    doc: 'How long any cache may keep what a trusted document was answered with by GET, where nothing that is known of a caller was part of it; 0 for not at all.',
  }),
} as const satisfies Record<string, Option<unknown>>;
