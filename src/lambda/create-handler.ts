/** The gateway as a Lambda function: one per instance, connected while the instance loads, awaited to the end. */
import type { Context } from 'aws-lambda';
import type { Config } from '../config/config-file.ts';
import { Deadline } from '../deadline.ts';
import { createGateway, type Gateway, type GatewayOptions } from '../gateway.ts';
import { type LambdaEvent, type LambdaResponse, translate } from './events.ts';

/** Two parameters, no more: the runtime takes a third for a callback. */
export interface LambdaHandler {
  (event: LambdaEvent, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<LambdaResponse>;
  /** Closes all connections; for programs that embed the handler, the platform ends instances without notice. */
  close(): Promise<void>;
}

/** Time kept back so that the answer leaves before the platform ends the invocation. */
const MARGIN_MS = 250;
/** Of that, what remains when nothing more is waited for. */
const LAST_MS = 100;

/**
 * Waits for what the answer did not wait for. The instance may be frozen as soon as the answer is out, and what was under
 * way then would fail in the middle of a later invocation.
 */
async function settle(gateway: Gateway, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> {
  const deadline = Deadline.after(context.getRemainingTimeInMillis() - LAST_MS);
  await deadline.race(gateway.settled()).catch(() => {}); // the platform ends the invocation next
  deadline.close();
}

/**
 * Makes the handler, and the gateway behind it, which starts connecting at once. A failure to connect is no failure of
 * the instance: each invocation tries again and is answered with the coded error until it works.
 */
export function createLambdaHandler(
  config: Config,
  options: Omit<GatewayOptions, 'boot' | 'renderGraphiQL'> = {},
): LambdaHandler {
  const gateway = createGateway(config, { ...options, boot: 'on-demand' });
  const handle = async (event: LambdaEvent, context: Pick<Context, 'getRemainingTimeInMillis'>) => {
    const { request, principal, respond } = translate(event);
    const deadline = Deadline.after(Math.min(config.requestTimeoutMs, context.getRemainingTimeInMillis() - MARGIN_MS));
    try {
      await gateway.ensureReady(deadline);
      return respond(await gateway.fetch(request, { deadline, principal }));
    } finally {
      deadline.close();
      if (config.runtime === 'lambda') await settle(gateway, context);
    }
  };
  return Object.assign(handle, { close: () => gateway.close() });
}
