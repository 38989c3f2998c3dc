/** What connecting ended with -> `GatewayError`, and the words for the log. */
import { errors } from 'cassandra-driver';
import { GatewayError } from '../../errors.ts';
import { codeOf, innerErrors } from './driver-error.ts';

interface ConnectContext {
  readonly isTls: boolean;
  readonly dataCenter: string | undefined;
  readonly hasBundle?: boolean;
}

/** Translates what connecting ended with; the first reason that waiting cannot mend wins. */
export function toConnectError(error: unknown, options: ConnectContext): GatewayError {
  if (error instanceof GatewayError) return error;
  const reasons =
    error instanceof errors.NoHostAvailableError ? [...Object.values(innerErrors(error)), error] : [error];
  for (const reason of reasons) {
    const permanent = permanentFault(reason, options.dataCenter);
    if (permanent !== undefined) return permanent;
  }
  if (options.hasBundle && !(error instanceof errors.NoHostAvailableError)) {
    return new GatewayError(
      'CONFIG_INVALID',
      'Cannot use the secure connect bundle: check CASSANDRA_SECURE_CONNECT_BUNDLE',
      { cause: error },
    );
  }
  const wasReset = reasons.some(
    (reason) =>
      reason instanceof Error && /ECONNRESET|socket (was closed|hang up)/i.test(`${codeOf(reason)} ${reason.message}`),
  );
  const hint =
    wasReset && !options.isTls
      ? '; it closed the connection at once, as a node does that requires TLS (CASSANDRA_TLS)'
      : '';
  return new GatewayError('CASSANDRA_UNREACHABLE', `No Cassandra node can be reached${hint}`, { cause: error });
}

function permanentFault(reason: unknown, dataCenter: string | undefined): GatewayError | undefined {
  if (!(reason instanceof Error)) return undefined;
  const text = `${codeOf(reason)} ${reason.message}`;
  if (reason instanceof errors.AuthenticationError || /requires authentication|Bad credentials|incorrect/i.test(text)) {
    return new GatewayError(
      'CASSANDRA_AUTHENTICATION',
      'Cassandra refused the credentials: check CASSANDRA_USERNAME and CASSANDRA_PASSWORD',
      { cause: reason },
    );
  }
  if (/localDataCenter was configured as/.test(text)) {
    const found = /data centers?: \[?([^\]]*)\]?/i.exec(reason.message)?.[1] ?? 'unknown';
    return new GatewayError(
      'DATA_CENTER_NOT_FOUND',
      `The data center ${JSON.stringify(dataCenter)} does not exist, there are: ${found}; check CASSANDRA_LOCAL_DATACENTER`,
      { cause: reason },
    );
  }
  if (/CERT|self-signed|unable to verify|altname|UNABLE_TO/i.test(text)) {
    return new GatewayError(
      'CASSANDRA_TLS',
      `The certificate of Cassandra is not trusted (${codeOf(reason) || reason.message}): check CASSANDRA_TLS_CA and CASSANDRA_TLS_SERVER_NAME`,
      { cause: reason },
    );
  }
  if (/EPROTO|ERR_SSL|wrong version number|packet length too long|record layer/i.test(text)) {
    return new GatewayError(
      'CASSANDRA_TLS',
      'The TLS handshake failed: Cassandra may not use TLS, check CASSANDRA_TLS',
      { cause: reason },
    );
  }
  if (/protocol version/i.test(text)) {
    return new GatewayError(
      'CASSANDRA_PROTOCOL',
      `Cassandra does not speak version 4 of its protocol (${reason.message}): set native_transport_allow_older_protocols: true in its cassandra.yaml`,
      { cause: reason },
    );
  }
  return undefined;
}

/** Why each node was not reached, for the log: address -> what the driver says. */
export function causesOf(error: unknown): Readonly<Record<string, string>> {
  const say = (each: unknown) => (each instanceof Error ? each.message : String(each));
  const inner = error instanceof errors.NoHostAvailableError ? Object.entries(innerErrors(error)) : [];
  return inner.length === 0
    ? { all: say(error) }
    : Object.fromEntries(inner.map(([address, each]) => [address, say(each)]));
}
