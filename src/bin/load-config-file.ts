/** Compiles a config file in TypeScript for development and the command line; production has it in its bundle. */
import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { GatewayConfigFile } from '../config/config.ts';
import { GatewayError } from '../errors.ts';

/** @throws {GatewayError} `CONFIG_INVALID` when the file is missing, does not compile or has no default export. */
export async function loadConfigFile(path: string): Promise<GatewayConfigFile> {
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

async function compile(file: string): Promise<string> {
  const { build } = await import('esbuild');
  try {
    const result = await build({
      entryPoints: [file],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      logLevel: 'silent',
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
