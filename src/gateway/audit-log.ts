/** Lines of the log for an audit: who wrote what, and who was refused. No tokens, and values of columns alone that are named for it. */
import type { Principal } from '../config/config.ts';
import type { GatewayError } from '../errors.ts';
import type { Audit } from '../graphql/writes/audit.ts';
import type { Logger } from '../telemetry/logger.ts';

export class AuditLog {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  ofCaller(principal: Principal): Audit {
    const who = whoOf(principal);
    return (entry) => this.#logger.info('audit', { ...who, ...entry });
  }

  /** A caller whose request was not carried out. */
  refused({ code, message }: GatewayError, principal?: Principal): void {
    this.#logger.info('audit', { ...whoOf(principal), action: 'ask', outcome: 'NOT_APPLIED', code, reason: message });
  }
}

/** Null for a caller who is not known. */
function whoOf(principal: Principal) {
  return { subject: principal?.subject ?? null, tenant: principal?.tenant ?? null };
}
