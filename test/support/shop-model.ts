/** The model of the example keyspace, from its recorded metadata. */
import { readFileSync } from 'node:fs';
import shopConfig from '../../schema/gateway.config.ts';
import type { KeyspaceMetadata } from '../../src/introspection/metadata.ts';
import { buildModel, type ModelOptions } from '../../src/model/build-model.ts';
import type { GatewayModel, TableModel } from '../../src/model/keyspace-model.ts';
import type { PlanLimits } from '../../src/plan/limits.ts';

export const SHOP_METADATA = JSON.parse(
  readFileSync(new URL('./fixtures/shop.json', import.meta.url), 'utf8'),
) as KeyspaceMetadata; // written by the test of introspection

export const MODEL_OPTIONS: ModelOptions = {
  shape: shopConfig,
  readOnly: false,
  scans: 'allow',
  scanTables: [],
  strictNames: false,
  globalId: 'nodeId',
  naming: 'camel',
};

export const PLAN_LIMITS: PlanLimits = {
  mode: 'development',
  maxInList: 10,
  maxIndexValues: 10,
  maxMergedPartitions: 20,
};

export function shopModel(options: Partial<ModelOptions> = {}): GatewayModel {
  return buildModel([{ metadata: SHOP_METADATA, prefix: '' }], { ...MODEL_OPTIONS, ...options });
}

export function tableOf(model: GatewayModel, name: string): TableModel {
  const table = model.tables.find((each) => each.name === name);
  if (table === undefined) throw new Error(`no table ${name}`);
  return table;
}
