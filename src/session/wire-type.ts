/** Our types -> the type descriptions that the driver's encoder takes. */
import { types } from 'cassandra-driver';
import type { ValueType } from '../cql-type/value-type.ts';

export interface WireType {
  readonly code: number;
  readonly info?: unknown;
  readonly customTypeName?: string;
}

const { dataTypes } = types;

export function toWireType(type: ValueType): WireType {
  switch (type.kind) {
    case 'native':
      return { code: dataTypes[type.name === 'text' ? 'text' : type.name] };
    case 'list':
    case 'set':
      return { code: dataTypes[type.kind], info: toWireType(type.of) };
    case 'map':
      return { code: dataTypes.map, info: [toWireType(type.key), toWireType(type.value)] };
    case 'tuple':
      return { code: dataTypes.tuple, info: type.items.map(toWireType) };
    case 'vector':
      return { code: dataTypes.custom, customTypeName: 'vector', info: [toWireType(type.of), type.dimensions] };
    case 'udt':
      return {
        code: dataTypes.udt,
        info: {
          name: type.name,
          fields: type.fields.map((field) => ({ name: field.name, type: toWireType(field.type) })),
        },
      };
  }
}
