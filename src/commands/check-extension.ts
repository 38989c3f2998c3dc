/** Who has what `extend` adds to the API. */
import { RuleBook } from '../access/rule-book.ts';
import type { Config } from '../config/config.ts';
import { ofRole, schemaOfRights, wholeSchema } from '../gateway/schema-of-rights.ts';
import type { GatewayModel } from '../model/keyspace-model.ts';
import type { CheckLine } from './check-cluster.ts';

/** @throws {GatewayError} `MODEL_CONFLICT` where it does not fit the model, or a role would have nothing without it. */
export function checkExtension(config: Config, model: GatewayModel): readonly CheckLine[] {
  const { rules, extend } = config.shape;
  if (extend === undefined) return [];
  wholeSchema(config, model);
  if (rules === undefined) return [];
  const book = new RuleBook(rules, model, config.introspection);
  const lines: CheckLine[] = [];
  for (const role of book.roles) {
    const rights = book.rightsOfRole(role);
    if (!rights.grants.hasExtension) continue;
    const onLess = (reason: string) =>
      lines.push({ level: 'warning', text: `role ${role} has none of what \`extend\` adds: ${reason}` });
    ofRole(role, () => schemaOfRights(config, rights, onLess));
  }
  return lines;
}
