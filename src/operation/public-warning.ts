/** Warnings of Cassandra as clients may see them: without the statement that they repeat and the nodes that they name. */

const STATEMENT = /for query .*?(?=; token|\(see|$)/s;
/** As Java writes addresses: `/10.0.0.1:7000`, `/[::1]:7000`, `/0:0:0:0:0:0:0:1`. */
const ADDRESSES = /\/?\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?|\/\[[\da-f:]+\](?::\d+)?|\/[\da-f]*(?::[\da-f]*){2,}/gi;

export function publicWarning(text: string): string {
  return text.replace(STATEMENT, 'for a query').replace(ADDRESSES, '(node)');
}
