/** Compiles a config file in TypeScript for development and the command line; production has it in its bundle. */
import { existsSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import type { Config, GatewayConfigFile } from '../config/config.ts';
import { readConfig } from '../config/read-config.ts';
import { GatewayError } from '../errors.ts';
import { loadOptional } from './load-optional.ts';

export const CONFIG_FILE = 'gateway.config.ts';

/** The config file that is named, by the argument or a variable, or lies in this folder. */
export function findConfigFile(named: string | undefined): string | undefined {
  return named || process.env.GATEWAY_CONFIG_FILE || (existsSync(CONFIG_FILE) ? CONFIG_FILE : undefined);
}

/**
 * What the file says; nothing where there is none.
 * @throws {GatewayError} `CONFIG_INVALID` when it is missing, does not compile or has no default export.
 */
export async function loadConfigFile(path: string | undefined): Promise<GatewayConfigFile> {
  if (path === undefined) return {};
  const file = resolve(path);
  await access(file).catch((cause: unknown) => {
    throw new GatewayError('CONFIG_INVALID', `Cannot read the config file ${path}: it does not exist`, { cause });
  });
  const text = await compile(file);
  const module = (await import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`)) as {
    default?: GatewayConfigFile;
  };
  if (typeof module.default !== 'object')
    throw new GatewayError('CONFIG_INVALID', `Cannot use the config file ${path} as it has no default export`);
  return module.default;
}

/** The package itself is this one, wherever the file lies: nothing has to be installed beside it. */
const ownPackage: Plugin = {
  name: 'own-package',
  setup({ onResolve }) {
    const index = new URL(`../index${extname(fileURLToPath(import.meta.url))}`, import.meta.url).href;
    onResolve({ filter: /^cassandra-graphql-gateway$/ }, () => ({ path: index, external: true }));
  },
};

async function compile(file: string): Promise<string> {
  const { build } = await loadOptional(() => import('esbuild'), {
    name: 'esbuild',
    otherwise: 'do without a config file',
  });
  try {
    const result = await build({
      entryPoints: [file],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      logLevel: 'silent',
      plugins: [ownPackage],
    });
    return result.outputFiles[0]?.text ?? '';
  } catch (cause) {
    throw new GatewayError(
      'CONFIG_INVALID',
      `Cannot compile the config file ${file}: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}

/** With the defaults of development, so that nothing is asked for that serving alone needs. */
export async function developmentConfig(file: string | undefined, defaults: Partial<Config>): Promise<Config> {
  const environment = { ...process.env, GATEWAY_MODE: 'development' };
  return readConfig(environment, await loadConfigFile(file), { logLevel: 'silent', ...defaults });
}
