/** Types as Cassandra reports them of markers and result columns, compared with those that statements were made for. */
import { types } from 'cassandra-driver';
import type { NativeType } from '../../cql-type/cql-type.ts';
import type { ValueType } from '../../cql-type/value-type.ts';

/** A type as the driver reads it from the protocol. */
export interface DataType {
  readonly code: number;
  /** What a composed type is made of; a class of Java for types that the protocol does not know. */
  readonly info?: unknown;
}

export interface ReportedColumn {
  readonly name: string;
  readonly type: DataType;
}

interface ReportedUdt {
  readonly name: string;
  readonly fields: readonly ReportedColumn[];
}

const { dataTypes } = types;
/** Texts have two codes. */
const CODES: Readonly<Record<NativeType, readonly number[]>> = {
  ascii: [dataTypes.ascii],
  bigint: [dataTypes.bigint],
  blob: [dataTypes.blob],
  boolean: [dataTypes.boolean],
  counter: [dataTypes.counter],
  date: [dataTypes.date],
  decimal: [dataTypes.decimal],
  double: [dataTypes.double],
  duration: [dataTypes.duration],
  float: [dataTypes.float],
  inet: [dataTypes.inet],
  int: [dataTypes.int],
  smallint: [dataTypes.smallint],
  text: [dataTypes.text, dataTypes.varchar],
  time: [dataTypes.time],
  timestamp: [dataTypes.timestamp],
  timeuuid: [dataTypes.timeuuid],
  tinyint: [dataTypes.tinyint],
  uuid: [dataTypes.uuid],
  varint: [dataTypes.varint],
};

/** Whether values of `type` may be bound where Cassandra says `reported`: fields of user-defined types are the same. */
export function isSameType(reported: DataType, type: ValueType): boolean {
  return fits(reported, type, (a, b) => a === b);
}

/** Whether an answer of `reported` can be read as `type`: a user-defined type may have got further fields. */
export function isReadableAs(reported: DataType, type: ValueType): boolean {
  return fits(reported, type, (a, b) => a >= b);
}

type HasFields = (reported: number, expected: number) => boolean;

function fits(reported: DataType, type: ValueType, hasFields: HasFields): boolean {
  const part = (info: unknown, of: ValueType) => fits(info as DataType, of, hasFields); // by the code
  if (reported.code === dataTypes.custom) return isSameClass(String(reported.info), type);
  switch (type.kind) {
    case 'native':
      return CODES[type.name].includes(reported.code);
    case 'list':
    case 'set':
      return reported.code === dataTypes[type.kind] && part(reported.info, type.of);
    case 'map': {
      if (reported.code !== dataTypes.map) return false;
      const [key, value] = reported.info as readonly DataType[]; // by the code
      return part(key, type.key) && part(value, type.value);
    }
    case 'tuple': {
      if (reported.code !== dataTypes.tuple) return false;
      const items = reported.info as readonly DataType[]; // by the code
      return items.length === type.items.length && type.items.every((item, index) => part(items[index], item));
    }
    case 'udt': {
      if (reported.code !== dataTypes.udt) return false;
      const { name, fields } = reported.info as ReportedUdt; // by the code
      if (name !== type.name || !hasFields(fields.length, type.fields.length)) return false;
      return type.fields.every(
        (field, index) => fields[index]?.name === field.name && part(fields[index].type, field.type),
      );
    }
    case 'vector':
      return false; // always reported by its class
  }
}

/** Types that version 4 of the protocol does not know are named by their class. */
function isSameClass(name: string, type: ValueType): boolean {
  if (type.kind === 'native') return type.name === 'duration' && name.endsWith('.DurationType');
  const [, dimensions] = /\.VectorType\(.*,\s*(\d+)\)$/.exec(name) ?? [];
  return type.kind === 'vector' && Number(dimensions) === type.dimensions && hasItems(name, type.of);
}

/** Classes of numbers, of which vectors nearly always are; other items are not looked at. */
const ITEM_CLASSES: Readonly<Partial<Record<NativeType, string>>> = {
  float: 'FloatType',
  double: 'DoubleType',
  int: 'Int32Type',
  bigint: 'LongType',
};

function hasItems(name: string, of: ValueType): boolean {
  const expected = of.kind === 'native' ? ITEM_CLASSES[of.name] : undefined;
  const [, found = ''] = /\.VectorType\((?:[\w.]*\.)?(\w+)/.exec(name) ?? [];
  const isKnown = Object.values(ITEM_CLASSES).includes(found);
  return expected === undefined ? !isKnown : found === expected;
}
