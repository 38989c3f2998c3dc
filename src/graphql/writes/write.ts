/** A write of the API: what it takes, says and plans; and what the inputs of several share. */
import {
  type GraphQLFieldConfigArgumentMap,
  type GraphQLInputFieldConfig,
  GraphQLInputObjectType,
  GraphQLNonNull,
} from 'graphql';
import type { TableModel, WriteKind } from '../../model/keyspace-model.ts';
import type { WriteNames } from '../../model/names.ts';
import type { PlanLimits } from '../../plan/limits.ts';
import type { WriteOptions } from '../../plan/write-options.ts';
import type { FieldValues, GivenDelete, WritePlan } from '../../plan/write-plan.ts';
import type { InputType, Struct } from '../schema/types.ts';
import type { OptionTypes } from './option-inputs.ts';

/** The arguments of a write, by its schema. */
export interface WriteArguments {
  readonly input: Struct;
  readonly where: Struct;
  readonly wholePartition?: boolean | null;
  readonly ifNotExists?: boolean | null;
  readonly options?: WriteOptions | null;
}

/** The same for a list of inputs. */
export interface ListArguments extends Omit<WriteArguments, 'input' | 'where'> {
  readonly inputs: readonly Struct[];
}

/** What is done, and what was made for it as far as the caller may know it. */
export interface PlannedWrite {
  readonly plan: WritePlan;
  readonly made?: FieldValues;
  /** Whether more was made, so that the same input is another write. */
  readonly isMadeOtherwise?: boolean;
}

export interface Write {
  /** With all of its columns. */
  readonly table: TableModel;
  /** As the caller sees it. */
  readonly seen: TableModel;
  /** For whom may do it. */
  readonly kind: WriteKind;
  readonly names: WriteNames;
  readonly description: string;
  readonly args: GraphQLFieldConfigArgumentMap;
  /** What the payload shows of what was written: the row after it, the id of a deleted one, the partition, or nothing. */
  readonly shows: 'row' | 'deleted' | 'partition' | 'nothing';
  /** What its inputs are, and are called, where they may come as a list. */
  readonly listed?: { readonly input: InputType; readonly noun: string };
  /** Whether it may be bound to a condition, so that the payload tells what the row is instead. */
  readonly isGuarded: boolean;
  /** @throws {GatewayError} `BAD_USER_INPUT` when a value cannot be stored. */
  readonly plan: (args: WriteArguments, limits: PlanLimits) => PlannedWrite;
}

/** A write as it is made, before it is known who sees what of its table. */
export type WriteOfTable = Omit<Write, 'seen'>;

/** What the writes of a table are made from. */
export interface WriteTypes {
  /** With all of its columns: what is written is that of the table, whoever writes. */
  readonly table: TableModel;
  /** As the caller sees it. */
  readonly seen: TableModel;
  readonly key: InputType;
  readonly options: OptionTypes;
}

export function partsInput(name: string, fields: () => Record<string, GraphQLInputFieldConfig>): InputType {
  return new GraphQLInputObjectType({ name, fields });
}

export function inputArgument(input: InputType): GraphQLFieldConfigArgumentMap {
  return { input: { type: new GraphQLNonNull(input) } };
}

/** Objects by their input types. */
export function guardOf({ if: given, ifExists, options, columns }: Struct): GivenDelete {
  return {
    if: given as GivenDelete['if'],
    ifExists: ifExists === true,
    options: options as GivenDelete['options'],
    columns: columns as GivenDelete['columns'],
  };
}
