/** What AWS puts into the environment of a process, by the names of its SDKs. */
import { type Option, text } from './option.ts';

export const AWS_OPTIONS = {
  awsRegion: text({ env: 'AWS_REGION', fallback: undefined, doc: 'AWS region, of Amazon Keyspaces for example.' }),
  awsAccessKeyId: text({ env: 'AWS_ACCESS_KEY_ID', fallback: undefined, doc: 'Key of the role that signs.' }),
  awsSecretAccessKey: text({
    env: 'AWS_SECRET_ACCESS_KEY',
    fallback: undefined,
    isSecret: true,
    doc: 'Secret of that key.',
  }),
  awsSessionToken: text({
    env: 'AWS_SESSION_TOKEN',
    fallback: undefined,
    isSecret: true,
    doc: 'Session of a temporary key.',
  }),
  awsContainerUri: text({
    env: 'AWS_CONTAINER_CREDENTIALS_FULL_URI',
    fallback: undefined,
    doc: 'Where a container gets its key.',
  }),
  awsContainerPath: text({
    env: 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
    fallback: undefined,
    doc: 'The same as a path on 169.254.170.2.',
  }),
  awsContainerToken: text({
    env: 'AWS_CONTAINER_AUTHORIZATION_TOKEN',
    fallback: undefined,
    isSecret: true,
    doc: 'What that endpoint asks for.',
  }),
  awsContainerTokenFile: text({
    env: 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
    fallback: undefined,
    doc: 'File that holds it.',
  }),
  secretsEndpoint: text({
    env: 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
    fallback: undefined,
    doc: 'Address of Secrets Manager when it is not the public one.',
  }),
} as const satisfies Record<string, Option<unknown>>;
