/** Types as Cassandra reports them by version 4 of the protocol. */
import { types } from 'cassandra-driver';
import type { ValueType } from '../../src/cql-type/value-type.ts';
import type { DataType } from '../../src/session/driver/data-types.ts';

const MARSHAL = 'org.apache.cassandra.db.marshal';
const CLASSES: Readonly<Record<string, string>> = {
  float: 'FloatType',
  double: 'DoubleType',
  int: 'Int32Type',
  bigint: 'LongType',
};

export function dataTypeOf(type: ValueType): DataType {
  const { dataTypes } = types;
  switch (type.kind) {
    case 'native':
      if (type.name === 'duration') return { code: dataTypes.custom, info: `${MARSHAL}.DurationType` };
      return { code: dataTypes[type.name === 'text' ? 'varchar' : type.name] };
    case 'list':
    case 'set':
      return { code: dataTypes[type.kind], info: dataTypeOf(type.of) };
    case 'map':
      return { code: dataTypes.map, info: [dataTypeOf(type.key), dataTypeOf(type.value)] };
    case 'tuple':
      return { code: dataTypes.tuple, info: type.items.map(dataTypeOf) };
    case 'vector':
      return { code: dataTypes.custom, info: `${MARSHAL}.VectorType(${classOf(type.of)} , ${type.dimensions})` };
    case 'udt':
      return {
        code: dataTypes.udt,
        info: {
          keyspace: 'ks',
          name: type.name,
          fields: type.fields.map((field) => ({ name: field.name, type: dataTypeOf(field.type) })),
        },
      };
  }
}

function classOf(type: ValueType): string {
  return `${MARSHAL}.${(type.kind === 'native' && CLASSES[type.name]) || 'OtherType'}`;
}
