/** The scalars as TypeScript types, in the form in which GraphQL Code Generator takes them (`config.scalars`). */
import type { CustomScalarName } from '../graphql/values/scalars.ts';

interface ScalarTypes {
  readonly input: string;
  readonly output: string;
}

const text: ScalarTypes = { input: 'string', output: 'string' };
const small: ScalarTypes = { input: 'number', output: 'number' };
/** As text, because JavaScript's numbers would lose digits; safe integers are accepted as numbers. */
const large: ScalarTypes = { input: 'string | number', output: 'string' };
const floating: ScalarTypes = {
  input: 'number | string',
  output: "number | 'NaN' | 'Infinity' | '-Infinity'",
};

export const SCALARS_MAP: Readonly<Record<CustomScalarName, ScalarTypes>> = {
  TinyInt: small,
  SmallInt: small,
  BigInt: large,
  Varint: large,
  Decimal: text,
  Float32: floating,
  Double: floating,
  UUID: text,
  TimeUUID: text,
  DateTime: text,
  Date: text,
  Time: text,
  Duration: text,
  Inet: text,
  Blob: text,
};
