// The parts of a gateway put together by hand, for what its own composition has no switch for: `bare` leaves out limiter,
// meter, budget and log; `field` adds a field in code; `browser` permits pages of another origin and tells callers apart;
// `whole` is what the gateway is.
import { createServer } from 'node:http';
import { extendSchema, parse } from 'graphql';
import { createGuard } from '../../../dist/access/authorize.js';
import { Deadline } from '../../../dist/deadline.js';
import { modelOf, readKeyspaces } from '../../../dist/gateway/read-schema.js';
import { createContext } from '../../../dist/graphql/context.js';
import { buildSchema } from '../../../dist/graphql/schema/build-schema.js';
import { CursorCodec } from '../../../dist/graphql/values/cursor.js';
import { answer } from '../../../dist/http/answer.js';
import { createListener } from '../../../dist/http/listener.js';
import { errorResponse } from '../../../dist/http/responses.js';
import { readConfig } from '../../../dist/index.js';
import { DocumentTexts } from '../../../dist/operation/document-texts.js';
import { Operations } from '../../../dist/operation/operations.js';
import { Session } from '../../../dist/session/session.js';
import { createChain } from '../../../dist/statement/chain.js';
import { Usage } from '../../../dist/statement/executor.js';
import { Counters } from '../../../dist/telemetry/counters.js';
import { createBunchingLogger, createLogger } from '../../../dist/telemetry/logger.js';
import { RELATIONS } from '../data.mjs';
import { environment } from './environment.mjs';
import { measured } from './measured.mjs';

const [, , contactPoints, localDataCenter, keyspace, variant] = process.argv;
const isBrowser = variant === 'browser';
const config = readConfig(environment({ contactPoints, localDataCenter, keyspace, isBrowser }), {
  relations: RELATIONS,
});
const logger = variant === 'bare' ? createLogger('silent') : createBunchingLogger(config.logLevel);
const counters = new Counters();
const session = new Session(config, logger, counters);
await session.connect();

const keyspaces = await Deadline.run(30_000, (deadline) =>
  readKeyspaces(config, session, { deadline, origin: 'boot' }),
);
for (const { name, replication } of keyspaces) session.learnReplication(name, replication);
const model = modelOf(config, keyspaces);
const schema = variant === 'field' ? withField(buildSchema(model)) : buildSchema(model);
const operations = new Operations({
  schema,
  tables: model.tables,
  options: config,
  texts: new DocumentTexts(config),
  logger,
});

/** `shout`: a synchronous field over a column. */
function withField(built) {
  const extended = extendSchema(built, parse('extend type User { shout: String }'));
  extended.getType('User').getFields().shout.resolve = ({ name }) => `${name}!`;
  return extended;
}

let statements = 0;
const counting = {
  execute(statement, scope) {
    statements += 1;
    return session.execute(statement, scope);
  },
};
const chain = createChain(counting, config, counters);
const context = {
  createExecutor: variant === 'bare' ? () => counting : chain.operation,
  replicasOf: (routings) => session.replicasOf(routings),
  options: config,
  cursors: new CursorCodec(config.cursorSecrets),
  checkHealth: () => Promise.reject(new Error('nobody asks')),
};
const principal = isBrowser ? { subject: 'someone', roles: ['reader'] } : undefined;
const authorize = isBrowser ? (caller) => caller.roles.includes('reader') : undefined;
const pipeline = { operations, yoga: () => undefined };
const parts = {
  serve: (_request, { scope }) => {
    const guard = createGuard(authorize, principal);
    return {
      pipeline,
      context: createContext(context, { scope, guard, permits: undefined, audit: undefined, caller: '' }),
      isForEverybody: false,
    };
  },
  whoAsks: undefined,
  identityHeaders: [],
  isReady: async () => true,
  options: config,
};
const listener = createListener({
  answer: (request, deadline) =>
    answer(parts, request, { scope: { deadline, origin: 'client', usage: new Usage() }, principal }),
  refuse: (_request, error) => errorResponse(error),
  maxBodyBytes: config.maxBodyBytes,
  requestTimeoutMs: config.requestTimeoutMs,
  isClosing: () => false,
  logger,
});
const server = createServer(listener);
server.listen(0, '127.0.0.1', () => measured(server.address().port, () => statements));
