/**
 * The types of tables are made with graphql-js itself; what is written by hand or added in code (`extend`) with Pothos. Here
 * both become one schema. For 500 tables this takes a third of the time, and half of the memory, that Pothos would take for
 * all of them: it keeps several objects for each field, which its plugins read.
 */
import { BuildCache, type PothosTypeConfig } from '@pothos/core';
import {
  type GraphQLNamedType,
  GraphQLObjectType,
  type GraphQLObjectTypeConfig,
  type GraphQLScalarType,
  GraphQLSchema,
  specifiedDirectives,
} from 'graphql';
import type { GatewayContext } from '../context.ts';
import type { Builder } from './builder.ts';
import { BATCH, STOP_ON_ERROR } from './directives.ts';
import { SCALAR_TYPES } from './scalar-types.ts';
import type { FieldMap, ObjectType } from './types.ts';

type ObjectConfig<T> = Omit<GraphQLObjectTypeConfig<T, GatewayContext>, 'fields'> & {
  readonly fields: () => FieldMap<T>;
};

interface Roots {
  readonly query: ObjectType<object>;
  readonly mutation?: ObjectType<object> | undefined;
  readonly types: readonly GraphQLNamedType[];
}

/** Builds what the builder was given, around the types that are there already. */
export class SchemaJoint extends BuildCache<Builder['$inferSchemaTypes']> {
  /** Types that stand for those of the same name in the builder. */
  readonly #open = new Map<string, GraphQLNamedType>(Object.entries<GraphQLScalarType>(SCALAR_TYPES));

  constructor(builder: Builder) {
    super(builder as never, {}); // the class, which Pothos declares twice
  }

  /** A type to which the builder may add fields, once it is open. */
  objectType<T>({ fields, ...config }: ObjectConfig<T>): ObjectType<T> {
    const type: ObjectType<T> = new GraphQLObjectType<T, GatewayContext>({
      ...config,
      fields: () => this.#joined(config.name, fields(), this.#added(config.name)),
    });
    return type;
  }

  /** Gives the name of a type in the builder to a type of ours. */
  open(type: GraphQLNamedType): void {
    this.#open.set(type.name, type);
  }

  /** @param types that are there even if no field leads to them. */
  schema({ query, mutation, types }: Roots): GraphQLSchema {
    for (const root of [query, mutation]) if (root !== undefined) this.open(root);
    this.buildAll();
    const isWritten = mutation !== undefined && Object.keys(mutation.getFields()).length > 0;
    return new GraphQLSchema({
      query,
      mutation: isWritten ? mutation : null,
      types: [...this.types.values(), ...types].filter((type) => isWritten || type !== mutation),
      directives: [...specifiedDirectives, ...(isWritten ? [STOP_ON_ERROR, BATCH] : [])],
    });
  }

  override buildTypeFromConfig(config: PothosTypeConfig): void {
    const ours = this.#open.get(config.name);
    if (ours === undefined) super.buildTypeFromConfig(config);
    else this.types.set(config.name, ours);
  }

  #added(name: string): FieldMap<unknown> {
    const isOpen = this.#open.has(name) && this.builder.configStore.hasImplementation(name);
    // biome-ignore lint/complexity/useLiteralKeys: private in Pothos, whose version is pinned: makes the fields of a type
    return isOpen ? this['buildFields'](this.builder.configStore.getFields(name, 'Object'), name) : {};
  }

  #joined<T>(type: string, own: FieldMap<T>, added: FieldMap<unknown>): FieldMap<T> {
    const twice = Object.keys(added).find((field) => Object.hasOwn(own, field));
    if (twice === undefined) return { ...own, ...added };
    throw new TypeError(`${type}.${twice} is there already`);
  }
}
