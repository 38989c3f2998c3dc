import { tokenOf } from './tokens.mjs';

// What is measured: the request, and what a server must give for it. All servers of a scenario answer the same bytes of data.
const graphql = (query, variables, headers = {}) => ({
  method: 'POST',
  path: '/graphql',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify({ query, variables }),
});

const ROW = 'query ($id: Int!) { user(id: $id) { id name email } }';
const POSTS =
  'query ($feed: Int!) { postsByFeed(where: { feed: { eq: $feed } }, first: 50) { edges { node { id title author { id name } } } } }';
const LEVELS =
  'query ($region: Int!) { customersByRegion(where: { region: { eq: $region } }, first: 20) { edges { node { id name orders(first: 5) { edges { node { id total lines(first: 3) { edges { node { line product { id title } } } } } } } } } } }';
const WIDE_COLUMNS = Array.from({ length: 6 }, (_, n) => [`t${n}`, `i${n}`, `ts${n}`, `d${n}`]).flat();
const WIDE = `query ($p: Int!) { wides(where: { p: { eq: $p } }, first: 200) { edges { node { p k ${WIDE_COLUMNS.join(' ')} u0 u1 tags names } } } }`;
const INSERT = 'mutation ($input: InsertUserInput!) { insertUser(input: $input) { applied } }';
const LIST = 'mutation ($inputs: [InsertPostByFeedInput!]!) { insertPostByFeedList(inputs: $inputs) { applied } }';
const posts = (feed) => Array.from({ length: 100 }, (_, id) => ({ feed, id, title: `post ${id}`, authorId: id % 50 }));
const CHROMIUM = {
  origin: 'https://shop.example',
  referer: 'https://shop.example/',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36',
  accept: 'application/graphql-response+json, application/json;q=0.9',
  'accept-language': 'en-US,en;q=0.9',
  'accept-encoding': 'gzip, deflate, br, zstd',
  'sec-ch-ua': '"Chromium";v="130", "Not?A_Brand";v="99"',
  'sec-ch-ua-mobile': '?0',
  'sec-ch-ua-platform': '"Linux"',
  'sec-fetch-dest': 'empty',
  'sec-fetch-mode': 'cors',
  'sec-fetch-site': 'cross-site',
  authorization: 'Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abc',
};

const FIELD = 'query ($id: Int!) { user(id: $id) { id name shout } }';
const row = (n) => graphql(ROW, { id: n % 1_000 });

/** Of callers to whom 20 keys are permitted. */
const IDS = Array.from({ length: 20 }, (_, id) => id);
const bearer = (role) => ({ authorization: `Bearer ${tokenOf(role, IDS)}` });
const [MEMBER, READER] = [bearer('member'), bearer('reader')];
const ownRow = (n) => graphql(ROW, { id: n % 20 }, MEMBER);
const ownPosts = (n) => graphql(POSTS, { feed: n % 20 }, READER);

/** What a scenario compares: a server, its variant, and what is asked of it. */
const side = (file, variant, request) => ({ file: `./servers/${file}.mjs`, variant, request });
const beside = (request) => ({ base: side('hand-written', '', request), ours: side('gateway', '', request) });

export const SCENARIOS = {
  row: { title: 'one row by key', required: 0.85, ...beside(row) },
  posts: { title: '50 posts with their authors', required: 0.8, ...beside((n) => graphql(POSTS, { feed: n % 20 })) },
  levels: {
    title: 'customers, orders, lines, products: 20 x 5 x 3',
    required: 0.75,
    ...beside((n) => graphql(LEVELS, { region: n % 5 })),
  },
  wide: { title: '200 rows of 30 columns', required: 0.75, ...beside((n) => graphql(WIDE, { p: n % 4 })) },
  insert: {
    title: 'an insert',
    required: 0.45,
    ...beside((n) =>
      graphql(INSERT, { input: { id: 10_000 + (n % 1_000), name: `user ${n}`, email: `u${n}@x.example` } }),
    ),
  },
  list: {
    title: 'a list of 100 rows of one partition, beside a batch of 100',
    required: 0.8,
    ...beside((n) => graphql(LIST, { inputs: posts(1_000 + (n % 20)) })),
  },
  get: {
    title: 'a GET of one row',
    required: 0.45,
    ...beside((n) => ({
      method: 'GET',
      path: `/graphql?query=${encodeURIComponent(ROW)}&variables=${encodeURIComponent(JSON.stringify({ id: n % 1_000 }))}`,
      headers: { 'graphql-require-preflight': '1' },
    })),
  },
  field: {
    title: 'one row with a field added in code',
    required: 0.45,
    base: side('hand-written', '', (n) => graphql(FIELD, { id: n % 1_000 })),
    ours: side('composed', 'field', (n) => graphql(FIELD, { id: n % 1_000 })),
  },
  browser: {
    title: "one row with Chromium's headers, CORS and a principal, beside without",
    required: 0.95,
    base: side('composed', 'whole', row),
    ours: side('composed', 'browser', (n) => graphql(ROW, { id: n % 1_000 }, CHROMIUM)),
  },
  'rules-row': {
    title: 'one row by key, with tokens and rules about rows, beside without',
    required: 0.93,
    base: side('gateway', '', ownRow),
    ours: side('gateway', 'rules', ownRow),
  },
  'rules-posts': {
    title: '50 posts with their authors, with tokens and rules about rows, beside without',
    required: 0.93,
    base: side('gateway', '', ownPosts),
    ours: side('gateway', 'rules', ownPosts),
  },
  protections: {
    title: 'one row, beside a gateway without limiter, meter, budget and log',
    required: 0.93,
    base: side('composed', 'bare', row),
    ours: side('composed', 'whole', row),
  },
};

/** Both questions beside each server of `peers/`: a ratio above 1 is ahead of it. */
export const PEERS = ['mercurius', 'yoga', 'apollo'].flatMap((name) =>
  [SCENARIOS.row, SCENARIOS.posts].map((scenario) => ({
    ...scenario,
    title: `${scenario.title}, ${name}`,
    required: 1,
    base: { file: `./peers/${name}.mjs`, variant: '', request: scenario.ours.request },
  })),
);

/** The scenario for a cluster of several nodes, beside two ways of writing it by hand. */
export const SPLIT = { ...SCENARIOS.posts, base: { ...SCENARIOS.posts.base, variant: 'split' } };

export const COLUMNS = { wide: WIDE_COLUMNS };
