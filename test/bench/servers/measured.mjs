// Tells the benchmark the port, and on request what this process has used so far; ends when it is told to.
export function measured(port, statements) {
  process.send({ port });
  process.on('message', async (message) => {
    if (message === 'stop') process.exit(0);
    const { user, system } = process.cpuUsage();
    process.send({ cpuMicroseconds: user + system, statements: await statements() });
  });
}
