// npm run test:clients: real GraphQL clients against the gateway.
import { installOnce } from './install-once.mjs';

installOnce(new URL('../test/clients/', import.meta.url));
process.argv.push('clients');
await import('./test.mjs');
