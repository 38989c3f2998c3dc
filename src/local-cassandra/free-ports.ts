/** Addresses and ports that nobody uses. */
import { createServer } from 'node:net';

export interface Endpoint {
  readonly address: string;
  readonly nativePort: number;
  readonly storagePort: number;
  readonly jmxPort: number;
}

/** One node is on 127.0.0.1, on port 9042 if that is free; several share their ports and have an address each. */
export async function freeEndpoints(count: number): Promise<Endpoint[]> {
  if (count === 1) {
    const nativePort = (await isFree('127.0.0.1', 9042)) ? 9042 : await freePort('127.0.0.1');
    const [storagePort, jmxPort] = [await freePort('127.0.0.1'), await freePort('127.0.0.1')];
    return [{ address: '127.0.0.1', nativePort, storagePort, jmxPort }];
  }
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const block = 1 + Math.floor(Math.random() * 250);
    const addresses = Array.from({ length: count }, (_, index) => `127.0.${block}.${index + 1}`);
    const [nativePort, storagePort] = [await freePort('127.0.0.1'), await freePort('127.0.0.1')];
    const checks = await Promise.all(
      addresses.flatMap((address) => [isFree(address, nativePort), isFree(address, storagePort)]),
    );
    if (!checks.every(Boolean)) continue;
    return Promise.all(
      addresses.map(async (address) => ({ address, nativePort, storagePort, jmxPort: await freePort('127.0.0.1') })),
    );
  }
  throw new Error(`Cannot find ${count} free loopback addresses`);
}

/** Whether a server could listen there. */
export function isFree(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, address, () => server.close(() => resolve(true)));
  });
}

/** A port below the range from which the system takes ports for outgoing connections, which could take it meanwhile. */
export async function freePort(address: string): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const port = 10_000 + Math.floor(Math.random() * 20_000);
    if (await isFree(address, port)) return port;
  }
  throw new Error(`Cannot find a free port on ${address}`);
}
