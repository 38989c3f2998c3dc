/** The example keyspace behind a real server, as a client sees it: its address, and what was sent there. */
import { TRANSPORTS } from '../support/transports.ts';

/** @returns address of the API, a `fetch` that notes bodies, and the names of the types that implement Node. */
export async function served(options = {}) {
  const { url } = await TRANSPORTS.server({ introspection: true, ...options });
  const sent = [];
  const noting = (input, init) => {
    sent.push(init?.body === undefined ? String(input) : JSON.parse(init.body));
    return fetch(input, init);
  };
  const uri = `${url}/graphql`;
  const ask = async (query, variables) => {
    const response = await fetch(uri, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await response.json();
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    return data;
  };
  const { __type } = await ask('{ __type(name: "Node") { possibleTypes { name } } }');
  return { uri, ask, sent, fetch: noting, nodeTypes: __type.possibleTypes.map(({ name }) => name) };
}
