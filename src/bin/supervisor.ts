/** The process that keeps a local Cassandra alive; its argument is the file that describes the cluster. */
import { readFile } from 'node:fs/promises';
import { Supervisor, type SupervisorSpec } from '../local-cassandra/supervisor.ts';

const [, , file = ''] = process.argv;
// Terminals send their signals to whole groups; owners decide when the cluster ends.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});
await new Supervisor(JSON.parse(await readFile(file, 'utf8')) as SupervisorSpec).run(); // written by our own code
process.exit(0);
