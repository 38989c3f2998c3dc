/**
 * The table of options: the only place that knows an option's name, variable, default, range and meaning. The type
 * `Options`, the reader, the README's table and the names permitted in `serverless.yml` come from it.
 */
import { AWS_OPTIONS } from './aws-options.ts';
import { CASSANDRA_OPTIONS } from './cassandra-options.ts';
import { DOCUMENT_OPTIONS } from './document-options.ts';
import { GATEWAY_OPTIONS } from './gateway-options.ts';
import type { Option } from './option.ts';
import { RATE_OPTIONS } from './rate-options.ts';
import { READ_OPTIONS } from './read-options.ts';
import { SERVER_OPTIONS } from './server-options.ts';

export const OPTIONS = {
  ...CASSANDRA_OPTIONS,
  ...AWS_OPTIONS,
  ...GATEWAY_OPTIONS,
  ...DOCUMENT_OPTIONS,
  ...RATE_OPTIONS,
  ...READ_OPTIONS,
  ...SERVER_OPTIONS,
} as const;

export type OptionName = keyof typeof OPTIONS;

type ValueOf<O> = O extends Option<infer T> ? T : never;

/** The values of all options, checked. */
export type Options = { readonly [Name in OptionName]: ValueOf<(typeof OPTIONS)[Name]> };
