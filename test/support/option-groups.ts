/** The groups in which the page shows the options. */
import type { OptionName } from '../../src/config/options.ts';

interface OptionGroup {
  readonly title: string;
  readonly names: readonly OptionName[];
}

export const OPTION_GROUPS: readonly OptionGroup[] = [
  {
    title: 'The twelve that matter first',
    names: [
      'contactPoints',
      'localDataCenter',
      'keyspaces',
      'username',
      'password',
      'tls',
      'cursorSecrets',
      'readOnly',
      'unauthenticatedWrites',
      'corsOrigins',
      'port',
      'logLevel',
    ],
  },
  { title: 'Mode and preset', names: ['mode', 'preset', 'host', 'keepAliveMs', 'compression'] },
  {
    title: 'What a client may ask',
    names: [
      'requestTimeoutMs',
      'maxBodyBytes',
      'maxDepth',
      'maxAliases',
      'maxTokens',
      'maxCost',
      'maxStatements',
      'defaultPageSize',
      'maxPageSize',
      'maxInList',
      'maxIndexValues',
      'maxMergedPartitions',
      'maxNearest',
      'maxListWrites',
      'scans',
      'scanTables',
    ],
  },
  {
    title: 'What the API shows',
    names: [
      'path',
      'introspection',
      'graphiql',
      'healthDetail',
      'warnings',
      'strictNames',
      'globalId',
      'naming',
      'schemaDrift',
      'corsCredentials',
      'corsMaxAgeS',
    ],
  },
  {
    title: 'Load on the cluster',
    names: [
      'maxConcurrency',
      'maxQueued',
      'queueTimeoutMs',
      'inChunkSize',
      'fleetSize',
      'statementBudget',
      'connectionBudget',
    ],
  },
  {
    title: 'TLS and logins',
    names: [
      'tlsVerify',
      'tlsCa',
      'tlsCert',
      'tlsKey',
      'tlsServerName',
      'secretArn',
      'secureConnectBundle',
      'service',
      'requestRate',
    ],
  },
  {
    title: 'The connection',
    names: [
      'addressMap',
      'consistency',
      'serverTimestamps',
      'connectionsPerHost',
      'hostSubset',
      'heartbeatMs',
      'connectTimeoutMs',
      'readTimeoutMs',
      'warmUpTimeoutMs',
      'metadataSync',
      'prepareOnAllHosts',
      'thawAfterMs',
      'thawPingMs',
      'drainOnShutdown',
    ],
  },
  {
    title: 'Set by AWS',
    names: [
      'awsRegion',
      'awsAccessKeyId',
      'awsSecretAccessKey',
      'awsSessionToken',
      'awsContainerUri',
      'awsContainerPath',
      'awsContainerToken',
      'awsContainerTokenFile',
      'secretsEndpoint',
    ],
  },
];
