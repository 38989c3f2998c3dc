/** Bytes that Cassandra stores or refuses as a key, those of no canonical value often. */
import fc from 'fast-check';
import { decodeKeyAt } from '../../src/cql-type/decode-key.ts';
import { encode } from '../../src/cql-type/encode.ts';
import { isHidden, type JsonValue, native, shownOf, type ValueType } from '../../src/cql-type/value-type.ts';
import { NATIVE_NAMES, valuesOf } from './arbitrary-values.ts';

export interface KeyType {
  readonly cql: string;
  readonly type: ValueType;
  /** Of a variable in GraphQL; natives have their scalar. */
  readonly variable?: string;
  /** Bytes beside those of canonical values. */
  readonly odd: readonly Buffer[];
}

const hex = (...texts: string[]) => texts.map((text) => Buffer.from(text, 'hex'));
const EMPTY = hex('');

const ODD: Readonly<Record<string, readonly Buffer[]>> = {
  boolean: hex('02', 'ff'),
  varint: hex('0001', '000000', 'ffff80', '00ff'),
  decimal: hex('000000010001', '0000000000', '8000000005', '7fffffff05', 'fffffffd0000000102'),
  float: hex('7fc00001', 'ffc00000', '80000000', '7f800000', 'ff800000', '00000001'),
  double: hex('7ff8000000000001', 'fff8000000000000', '8000000000000000', '0000000000000001'),
  timestamp: hex('8000000000000000', '7fffffffffffffff', '00060a24181e4000', '17979cfe362a0000'),
  date: hex('00000000', 'ffffffff', '80000000', '7ffff000'),
  time: hex('0000000000000000', '00004e94914effff', '00004e94914f0000', 'ffffffffffffffff'),
  inet: hex('00000000000000000000ffffcb007109', '20010db8000000010000000100000001', 'cb007109', '00'.repeat(16)),
  ascii: hex('00', '7f'),
  text: hex('00', 'f09f8c8d', 'c3a4'),
};

const LIST = { kind: 'list', of: native('int') } as const;
const STRUCTURES: readonly KeyType[] = [
  {
    cql: 'frozen<list<int>>',
    type: LIST,
    variable: '[Int!]',
    odd: hex('00000000', '00000001000000040000000a'),
  },
  {
    cql: 'frozen<set<text>>',
    type: { kind: 'set', of: native('text') },
    variable: '[String!]',
    odd: hex('0000000200000001620000000161', '0000000200000001610000000161'),
  },
  {
    cql: 'frozen<map<text, int>>',
    type: { kind: 'map', key: native('text'), value: native('int') },
    variable: '[TextIntEntryInput!]',
    odd: hex('00000000'),
  },
  {
    cql: 'frozen<tuple<int, text>>',
    type: { kind: 'tuple', items: [native('int'), native('text')] },
    variable: 'IntTextTupleInput',
    odd: hex('0000000400000001', '00000000ffffffff', 'ffffffff'),
  },
  {
    cql: 'frozen<place>',
    type: {
      kind: 'udt',
      name: 'place',
      fields: [
        { name: 'zip', property: 'zip', type: native('text') },
        { name: 'floor', property: 'floor', type: native('int') },
      ],
    },
    variable: 'PlaceInput',
    odd: hex('0000000161', '000000016100000000', '0000000161ffffffff'),
  },
  {
    cql: 'vector<float, 2>',
    type: { kind: 'vector', of: native('float'), dimensions: 2 },
    variable: '[Float32!]',
    odd: hex('8000000000000000', '7fc000017fc00000'),
  },
];

export const KEY_TYPES: readonly KeyType[] = [
  ...NATIVE_NAMES.filter((name) => name !== 'counter' && name !== 'duration').map((name) => ({
    cql: name,
    type: native(name),
    odd: [...EMPTY, ...(ODD[name] ?? [])],
  })),
  ...STRUCTURES,
];

/** Different bytes, all odd ones among them. */
export function someBytes({ type, odd }: KeyType, count: number, seed: number): readonly Buffer[] {
  const values = fc.sample(valuesOf(type), { numRuns: count, seed });
  const all = [...odd, ...values.map((value) => encode(value, type))];
  return [...new Map(all.map((bytes) => [bytes.toString('hex'), bytes])).values()];
}

export interface ShownKey {
  readonly isHidden: boolean;
  readonly isCanonical: boolean;
  readonly shown: JsonValue | undefined;
}

/** What the API is to make of stored bytes. */
export function shownKey(bytes: Buffer, type: ValueType): ShownKey {
  const value = decodeKeyAt(type)(bytes, 0, bytes.length);
  const shown = shownOf(value);
  return { isHidden: isHidden(value), isCanonical: value === shown, shown };
}
