// Tells the benchmark the port, and on request what this process has used so far.
export function measured(port, statements) {
  process.send({ port });
  process.on('message', async () => {
    const { user, system } = process.cpuUsage();
    process.send({ cpuMicroseconds: user + system, statements: await statements() });
  });
}
