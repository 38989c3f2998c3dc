/** What configurations import from the package by its name; all of the package would take a second to load. */
export { defineConfig } from '../../src/config/config.ts';
export { claim, now, subject, tenant } from '../../src/config/rules-config.ts';
