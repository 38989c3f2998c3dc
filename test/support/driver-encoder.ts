/** The driver's own encoder, to hold ours against it. */
import { createRequire } from 'node:module';
import { types } from 'cassandra-driver';
import type { ValueType } from '../../src/cql-type/value-type.ts';
import { CqlMap } from '../../src/session/driver/cql-map.ts';

export interface DriverEncoder {
  encode(value: unknown, type: DriverType): Buffer;
  decode(bytes: Buffer, type: DriverType): unknown;
}

export interface DriverType {
  readonly code: number;
  readonly info?: unknown;
  readonly customTypeName?: string;
}

type EncoderClass = new (version: number, options: object) => DriverEncoder;

/** Protocol version 4, with the encoding options of our clients. */
export function driverEncoder(): DriverEncoder {
  const Encoder = createRequire(import.meta.url)('cassandra-driver/lib/encoder.js') as EncoderClass; // not exported
  return new Encoder(4, { encoding: { map: CqlMap, useBigIntAsLong: true, useBigIntAsVarint: true } });
}

const { dataTypes } = types;

export function toDriverType(type: ValueType): DriverType {
  switch (type.kind) {
    case 'native':
      return { code: dataTypes[type.name] };
    case 'list':
    case 'set':
      return { code: dataTypes[type.kind], info: toDriverType(type.of) };
    case 'map':
      return { code: dataTypes.map, info: [toDriverType(type.key), toDriverType(type.value)] };
    case 'tuple':
      return { code: dataTypes.tuple, info: type.items.map(toDriverType) };
    case 'vector':
      return { code: dataTypes.custom, customTypeName: 'vector', info: [toDriverType(type.of), type.dimensions] };
    case 'udt': {
      const fields = type.fields.map((field) => ({ name: field.name, type: toDriverType(field.type) }));
      return { code: dataTypes.udt, info: { name: type.name, fields } };
    }
  }
}
