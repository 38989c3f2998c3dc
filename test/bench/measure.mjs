// Servers in processes of their own, load on them, and the CPU that they used for it.
import { fork } from 'node:child_process';
import { openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';

const CONNECTIONS = 32;
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
/** Log lines are written as in production, and read by nobody. */
const NOWHERE = openSync(process.env.BENCH_LOG ?? '/dev/null', 'w');

export async function startServer({ name, file, args, env = {} }) {
  const child = fork(here(file), args, {
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['ignore', NOWHERE, 'inherit', 'ipc'],
    execArgv: process.env.BENCH_PROFILE === name ? ['--cpu-prof', '--cpu-prof-dir=/tmp/bench-profiles'] : [],
  });
  const next = () =>
    new Promise((resolve, reject) => {
      const fail = () => reject(new Error(`${name} ended`));
      child.once('exit', fail);
      child.once('message', (message) => {
        child.off('exit', fail);
        resolve(message);
      });
    });
  const { port } = await next();
  const ask = (message) => {
    const answer = next();
    child.send(message);
    return answer;
  };
  const usage = () => ask('usage');
  const stop = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.removeAllListeners('message');
    child.send('stop');
    await ended;
  };
  return { name, port, ask, usage, stop };
}

export async function load(server, seconds, connections = CONNECTIONS) {
  const result = await autocannon({
    url: `http://127.0.0.1:${server.port}`,
    connections,
    duration: seconds,
    requests: server.requests,
  });
  if (result.errors + result.non2xx > 0)
    throw new Error(`${server.name}: ${result.errors} errors, ${result.non2xx} answers that are not 2xx`);
  return result;
}

/** CPU (user + system) of the server's process per request, and statements per request. */
export async function measure(server, seconds) {
  const before = await server.usage();
  const { requests: counted } = await load(server, seconds);
  const after = await server.usage();
  return {
    cpu: (after.cpuMicroseconds - before.cpuMicroseconds) / counted.total,
    statements: (after.statements - before.statements) / counted.total,
  };
}

/** All must answer alike before their speed is compared. */
export async function assertSame(servers) {
  const answers = await Promise.all(
    servers.map(async ({ name, port, requests }) => {
      const { method, path, headers, body } = requests[7];
      const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers, ...(body ? { body } : {}) });
      return [name, JSON.stringify(await response.json())];
    }),
  );
  for (const [name, answer] of answers)
    if (answer !== answers[0][1])
      throw new Error(
        `the servers answer differently:\n${answers[0].join(': ').slice(0, 600)}\n${name}: ${answer.slice(0, 600)}`,
      );
}

export function quartiles(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
  return { low: at(0.25), median: at(0.5), high: at(0.75) };
}
