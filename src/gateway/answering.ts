/** What answers requests, by who asks them. */
import type { Config } from '../config/config.ts';
import type { AnswerParts } from '../http/answer.ts';
import type { Identifier } from '../identity/identify.ts';
import type { Logger } from '../telemetry/logger.ts';
import { AuditLog } from './audit-log.ts';
import { type ServingParts, serveCaller } from './serve-caller.ts';
import { whoAsks } from './who-asks.ts';

export interface AnsweringParts extends Omit<ServingParts, 'challenge' | 'auditLog'> {
  readonly config: Config;
  readonly logger: Logger;
  readonly identifier: Identifier;
  readonly isReady: () => Promise<boolean>;
}

export function createAnswering({ identifier, logger, isReady, ...parts }: AnsweringParts): AnswerParts {
  const { config } = parts;
  const auditLog = config.auditLog ? new AuditLog(logger) : undefined;
  return {
    serve: serveCaller({ ...parts, challenge: identifier.challenge, auditLog }),
    whoAsks: whoAsks(identifier, logger, { auditLog, rates: parts.rates }),
    identityHeaders: identifier.headers,
    isReady,
    options: config,
  };
}
