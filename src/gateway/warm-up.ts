/** Has the lazy parts of a pipeline made before the first request. */
import type { Config } from '../config/config.ts';
import { Deadline } from '../deadline.ts';
import type { ContextParts } from '../graphql/context.ts';
import { type AnswerParts, answer } from '../http/answer.ts';
import type { HttpRequest } from '../http/message.ts';
import type { Served } from './pipelines.ts';
import { servedTo, toCaller } from './serve-caller.ts';

const REQUEST: Omit<HttpRequest, 'url'> = {
  method: 'POST',
  headers: { 'content-type': 'application/json', accept: 'application/json' },
  body: '{"query":"{ __typename }"}',
};

export interface WarmUpParts {
  readonly config: Config;
  readonly context: ContextParts;
  readonly answering: AnswerParts;
}

export async function warmUp({ config, context, answering }: WarmUpParts, served: Served): Promise<void> {
  const serve: AnswerParts['serve'] = (_request, { scope }) =>
    servedTo({ config, context }, toCaller(undefined, served), { scope });
  const parts = { ...answering, serve, whoAsks: undefined };
  await Deadline.run(config.requestTimeoutMs, (deadline) =>
    answer(parts, { ...REQUEST, url: config.path }, { scope: { deadline, origin: 'warm-up' }, principal: undefined }),
  );
}
