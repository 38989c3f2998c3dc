/** What the reads of a program brought, level by level. */
import type { Row } from '../cql-type/value-type.ts';
import type { ReadPlan } from '../plan/read-plan.ts';
import type { PageResult } from '../reads/position.ts';
import type { ConnectionShape, ObjectShape } from './program.ts';

/** Results of the relations of an object, by slot, for the rows that it is shown of. */
export type Slots = readonly LevelResult[];

export const NO_SLOTS: Slots = [];

/** A row for each parent. */
export interface OneResult {
  readonly kind: 'one';
  /** For each parent: the place of its row, or {@link NULL}, or {@link failed} with a place among the errors. */
  readonly places: readonly number[];
  readonly rows: readonly Row[];
  readonly errors: readonly unknown[];
  /** Below the rows. */
  readonly slots: Slots;
}

/** A page of one parent. */
export interface ParentPage {
  readonly page: PageResult;
  /** Where its rows begin among those of the level. */
  readonly start: number;
  /** What its cursors are bound to; made when one is asked for. */
  readonly plan: () => ReadPlan;
}

/** A page for each parent. */
export interface ManyResult {
  readonly kind: 'many';
  readonly pages: readonly (ParentPage | Failure)[];
  /** The rows of all pages. */
  readonly rows: readonly Row[];
  /** Below the rows, for each object of the connection. */
  readonly slots: readonly Slots[];
}

export type LevelResult = OneResult | ManyResult;

/** Why a field has no value. */
export class Failure {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

export const NULL = -1;

/** The place that stands for an error. */
export function failed(error: number): number {
  return -2 - error;
}

/** The place among the errors that {@link failed} stands for. */
export function errorPlace(place: number): number {
  return -2 - place;
}

/** What a root field brought, and what is shown of it: for a node that depends on its table. */
export type RootResult =
  | { readonly kind: 'one'; readonly result: OneResult; readonly object: ObjectShape }
  | { readonly kind: 'many'; readonly result: ManyResult; readonly connection: ConnectionShape }
  | Failure
  /** `__typename`. */
  | undefined;
