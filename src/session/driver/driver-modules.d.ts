/** Modules of the driver that its typings leave out. */
declare module 'cassandra-driver/lib/prepare-handler.js' {
  import type { Client, policies } from 'cassandra-driver';
  import type { PreparedMeta } from './prepared.ts';

  const PrepareHandler: {
    getPrepared(
      client: Client,
      loadBalancing: policies.loadBalancing.LoadBalancingPolicy,
      query: string,
      keyspace: string | undefined,
    ): Promise<{ readonly meta: PreparedMeta }>;
  };
  export default PrepareHandler;
}

declare module 'cassandra-driver/lib/request-execution.js' {
  import type { Execution } from './prepared.ts';

  const RequestExecution: { readonly prototype: Execution };
  export default RequestExecution;
}

declare module 'cassandra-driver/lib/tokenizer.js' {
  const tokenizers: {
    readonly Murmur3Tokenizer: new () => { hash(bytes: Buffer): { getValue(): { toString(): string } } };
  };
  export default tokenizers;
}

declare module 'cassandra-driver/lib/readers.js' {
  import type { ErrorReader } from './server-messages.ts';

  const readers: { readonly FrameReader: { readonly prototype: ErrorReader } };
  export default readers;
}

declare module 'cassandra-driver/lib/connection.js' {
  import type { OpeningConnection } from './protocol.ts';

  const Connection: { readonly prototype: OpeningConnection };
  export default Connection;
}
