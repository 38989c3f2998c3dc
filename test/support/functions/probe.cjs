// The packaged function with a probe around it: what an invocation leaves behind once its answer is out.
const { AsyncLocalStorage, createHook } = require('node:async_hooks');
const { join } = require('node:path');

const invocation = new AsyncLocalStorage();
const promises = new Map(); // async id -> number of the invocation in which the promise was made
const seen = { invocations: 0, promises: 0, latePromises: 0, rejections: 0, active: [] };

createHook({
  init: (id, type) => {
    const current = invocation.getStore();
    if (type !== 'PROMISE' || current === undefined) return;
    seen.promises += 1;
    promises.set(id, current);
  },
  promiseResolve: (id) => {
    if (promises.get(id) <= seen.invocations) seen.latePromises += 1; // settled after its answer was out
    promises.delete(id);
  },
  destroy: (id) => promises.delete(id),
}).enable();
process.on('unhandledRejection', () => {
  seen.rejections += 1;
});

const { handler } = require(join(process.env.LAMBDA_TASK_ROOT, 'dist/bundle/handler.cjs'));

function count(names) {
  const counts = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return JSON.stringify(Object.entries(counts).sort());
}

exports.handler = async (event, context) => {
  if (event.probe) return seen;
  const answer = await invocation.run(seen.invocations + 1, () => handler(event, context));
  await new Promise(setImmediate); // what ends with the answer ends in this turn
  seen.invocations += 1;
  const active = count(process.getActiveResourcesInfo());
  if (!seen.active.includes(active)) seen.active.push(active);
  return answer;
};
