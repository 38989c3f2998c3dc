/**
 * What answers whom: one pipeline for everybody, or with rules one for each union of rights that callers have. A schema is
 * made when it is first asked for, those of single roles before; of the others the ones used last are kept.
 */
import type { Grants } from '../access/grants.ts';
import { type Rights, RuleBook } from '../access/rule-book.ts';
import type { Config, Principal } from '../config/config.ts';
import { idOf } from '../config/manifest.ts';
import type { Pipeline } from '../http/answer.ts';
import type { GatewayModel } from '../model/keyspace-model.ts';
import type { FaultyDocument } from '../operation/operations.ts';
import type { Logger } from '../telemetry/logger.ts';
import { createPipeline, type PipelineParts } from './create-pipeline.ts';
import { ofRole, schemaOfRights, wholeSchema } from './schema-of-rights.ts';
import { turn } from './turn.ts';

/** What answers a caller. */
export interface Served {
  readonly pipeline: Pipeline;
  /** Undefined where there are no rules. */
  readonly rights: Rights | undefined;
}

export interface Pipelines {
  /** Undefined for a caller to whom nothing is granted. */
  of(principal: Principal): Served | undefined;
  /** Those that are made before anybody asks. */
  readonly first: readonly Served[];
  /** Compiles the trusted documents for all that is made. Lets other work go on in between. */
  prepareDocuments(): Promise<void>;
}

export interface PipelinesParts extends Pick<PipelineParts, 'renderGraphiQL' | 'texts'> {
  readonly config: Config;
  readonly logger: Logger;
}

/** Lets other work go on in between. @throws {GatewayError} `MODEL_CONFLICT` where rules or extensions do not fit the model. */
export async function createPipelines(parts: PipelinesParts, model: GatewayModel): Promise<Pipelines> {
  const { shape, introspection, thawAfterMs } = parts.config;
  await turn();
  if (shape.rules === undefined) return forEverybody(parts, model);
  const pipelines = new RolePipelines(parts, new RuleBook(shape.rules, model, introspection));
  // A function makes what it is asked for, and no more.
  if (thawAfterMs > 0) return pipelines;
  // Of a role that lacks tables it would not be told from a mistake.
  if (shape.extend !== undefined) wholeSchema(parts.config, model);
  await pipelines.prepare();
  return pipelines;
}

async function forEverybody(parts: PipelinesParts, model: GatewayModel): Promise<Pipelines> {
  const schema = wholeSchema(parts.config, model);
  await turn();
  const pipeline = createPipeline({ ...parts, options: parts.config, schema, tables: model.tables });
  const served = { pipeline, rights: undefined };
  return { of: () => served, first: [served], prepareDocuments: () => prepareDocuments(parts, [served]) };
}

/** A document that nobody may run is told of: it is one of another schema, or beyond a limit. */
async function prepareDocuments({ texts, logger }: PipelinesParts, all: readonly Served[]): Promise<void> {
  if (texts.trusted.size === 0) return;
  const startedAt = performance.now();
  const faulty: (readonly FaultyDocument[])[] = [];
  for (const { pipeline } of all) {
    await turn();
    faulty.push(pipeline.operations.prepareTrusted());
  }
  const [first = [], ...others] = faulty;
  const ofAll = first.filter(({ text }) => others.every((each) => each.some((other) => other.text === text)));
  for (const { text, errors } of ofAll)
    logger.warn('a trusted document cannot run', { id: idOf(text), reason: errors[0]?.message });
  const ms = Math.round((performance.now() - startedAt) * 10) / 10;
  logger.info('trusted documents prepared', { documents: texts.trusted.size, schemas: all.length, ms });
}

/** What roles say in place of options. */
function choicesOf({ mayIntrospect, mayAskCosts, documents }: Grants): Partial<Config> {
  const named = documents === undefined ? {} : { trustedDocuments: documents };
  return { introspection: mayIntrospect, costs: mayAskCosts, ...named };
}

class RolePipelines implements Pipelines {
  readonly #parts: PipelinesParts;
  readonly #book: RuleBook;
  /** By the text of the rights; what was used last is at the end. */
  readonly #made = new Map<string, Served>();
  /** What was asked for last, which is asked for again most often. */
  #last: Served | undefined;
  #first: readonly Served[] = [];

  constructor(parts: PipelinesParts, book: RuleBook) {
    this.#parts = parts;
    this.#book = book;
  }

  get first(): readonly Served[] {
    return this.#first;
  }

  /** Makes the schemas of callers with one role. */
  async prepare(): Promise<void> {
    const { maxRoleSchemas } = this.#parts.config;
    for (const role of this.#book.roles.slice(0, maxRoleSchemas)) {
      ofRole(role, () => this.#servedTo(this.#book.rightsOfRole(role)));
      await turn();
    }
    this.#first = [...this.#made.values()];
  }

  prepareDocuments(): Promise<void> {
    return prepareDocuments(this.#parts, [...this.#made.values()]);
  }

  of(principal: Principal): Served | undefined {
    return this.#servedTo(this.#book.rightsOfCaller(principal));
  }

  #servedTo(rights: Rights): Served | undefined {
    if (rights.isNothing) return undefined;
    if (rights === this.#last?.rights) return this.#last;
    const { text } = rights;
    const served = this.#made.get(text) ?? { pipeline: this.#make(rights), rights };
    this.#made.delete(text);
    this.#made.set(text, served);
    this.#last = served;
    const [oldest] = this.#made.keys();
    if (this.#made.size > this.#parts.config.maxRoleSchemas && oldest !== undefined) this.#made.delete(oldest);
    return served;
  }

  #make(rights: Rights): Pipeline {
    const { config, logger } = this.#parts;
    const { model, grants } = rights;
    const onLess = (reason: string) => logger.info('a role has none of what `extend` adds', { reason });
    return createPipeline({
      ...this.#parts,
      options: { ...config, ...grants.limits, ...choicesOf(grants) },
      schema: schemaOfRights(config, rights, onLess),
      tables: model.tables,
    });
  }
}
