/** Options of `npm start` for those who have no proxy in front. */
import { type Option, text } from './option.ts';

export const SERVER_OPTIONS = {
  serverTlsCert: text({
    env: 'GATEWAY_TLS_CERT',
    fallback: undefined,
    doc: 'File with the certificate chain of the server, in PEM: with it HTTPS is served. Read again when it changes.',
  }),
  serverTlsKey: text({
    env: 'GATEWAY_TLS_KEY',
    fallback: undefined,
    doc: 'File with the key of that certificate, in PEM.',
  }),
  serverTlsClientCa: text({
    env: 'GATEWAY_TLS_CLIENT_CA',
    fallback: undefined,
    doc: 'File with the authorities of client certificates, in PEM. A certificate is asked for then, and a proxy may be known by it; a connection without one is served all the same.',
  }),
} as const satisfies Record<string, Option<unknown>>;
