#!/usr/bin/env node
/** `cassandra-graphql-gateway <command>`. */
import { CommanderError } from 'commander';
import { EXIT_USAGE, fail } from './process-life.ts';
import { program } from './program.ts';

try {
  await program.parseAsync();
} catch (error) {
  // The library has written what is wrong, or what was asked for.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : EXIT_USAGE;
  else fail(error);
}
