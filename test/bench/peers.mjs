// npm run bench:peers: the gateway beside GraphQL servers that are written by hand as their documentation shows it.
import { installOnce } from '../../scripts/install-once.mjs';

installOnce(new URL('peers/', import.meta.url));
process.argv.push('peers');
await import('./bench.mjs');
