/**
 * Lambda tells a runtime of its end (SIGTERM, 500 ms before SIGKILL) only where an extension is registered; an internal
 * one, a registration by the runtime's own process, is enough.
 * API: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
 */
const NAME = 'cassandra-graphql-gateway';
const PATH = '/2020-01-01/extension/';

/**
 * Registers an internal extension that is told of nothing. Its request for events is never answered; it and its socket
 * do not keep the process alive.
 * @param runtimeApi `host:port` of the Runtime API.
 */
export async function registerExtension(runtimeApi: string): Promise<void> {
  const { request } = await import('node:http'); // only where it is asked for
  const [hostname = '', port] = runtimeApi.split(':');
  const id = await new Promise<string>((resolve, reject) => {
    const body = JSON.stringify({ events: [] });
    const headers = {
      'Lambda-Extension-Name': NAME,
      'content-type': 'application/json',
      'content-length': body.length,
    };
    const sending = request({ hostname, port, path: `${PATH}register`, method: 'POST', headers }, (response) => {
      response.resume();
      if (response.statusCode === 200) resolve(String(response.headers['lambda-extension-identifier']));
      else reject(new Error(`the registration of the extension was answered with ${response.statusCode}`));
    });
    sending.on('error', reject);
    sending.end(body);
  });
  const waiting = request({
    hostname,
    port,
    path: `${PATH}event/next`,
    headers: { 'Lambda-Extension-Identifier': id },
  });
  waiting.on('socket', (socket) => socket.unref());
  waiting.on('error', () => {}); // the platform closes it when it ends the instance
  waiting.end();
}
