/** Public API of the library. */

export type { ClaimPath } from './config/claim.ts';
export type {
  Action,
  Authorize,
  ColumnPairs,
  CompanionConfig,
  Config,
  GatewayConfigFile,
  Identify,
  IdentifyRequest,
  Identity,
  Principal,
  Refusal,
  RelationConfig,
  WritesConfig,
} from './config/config.ts';
export { defineConfig } from './config/config.ts';
export type {
  ApiKey,
  ApiKeyWay,
  AuthorizerWay,
  ClaimNames,
  IdentityWay,
  JwtWay,
  ProxyWay,
  PublicKeys,
} from './config/identity-config.ts';
export type { Options } from './config/options.ts';
export { type Environment, readConfig } from './config/read-config.ts';
export type {
  CheckedRow,
  Clock,
  ColumnRules,
  RoleRules,
  RowCheck,
  Rules,
  TableRules,
  ValueOfCaller,
} from './config/rules-config.ts';
export { claim, now, subject, tenant } from './config/rules-config.ts';
export { Deadline } from './deadline.ts';
export { ERROR_CODES, type ErrorCode, GatewayError, isGatewayError, type Outcome } from './errors.ts';
export { createGateway } from './gateway/create-gateway.ts';
export type { FetchOptions, Gateway, GatewayOptions } from './gateway/gateway.ts';
export type { ExtensionBuilder, ExtensionContext, ExtensionModel, OwnRead } from './graphql/extension.ts';
export type { HttpRequest, HttpResponse } from './http/message.ts';
export { createLambdaHandler, type LambdaHandler } from './lambda/create-handler.ts';
export { type Served, serve } from './server/serve.ts';
export { createLogger, type Logger, type LogLevel } from './telemetry/logger.ts';
