/**
 * AWS Signature Version 4 on node:crypto: of HTTP requests, and of the challenge that Amazon Keyspaces answers a connect
 * with. https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
 */
import { createHash, createHmac } from 'node:crypto';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

interface Scope {
  /** `20150830`. */
  readonly day: string;
  readonly region: string;
  readonly service: string;
}

function scopeText({ day, region, service }: Scope): string {
  return `${day}/${region}/${service}/aws4_request`;
}

interface Signed {
  readonly scope: Scope;
  /** As the algorithm writes it. */
  readonly instant: string;
  readonly canonicalRequest: string;
}

function sign(secretAccessKey: string, { scope, instant, canonicalRequest }: Signed): string {
  const text = [ALGORITHM, instant, scopeText(scope), sha256(canonicalRequest)].join('\n');
  const key = [scope.day, scope.region, scope.service, 'aws4_request'].reduce<string | Buffer>(
    hmac,
    `AWS4${secretAccessKey}`,
  );
  return hmac(key, text).toString('hex');
}

export interface UnsignedRequest {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The headers of a request, with those that sign it. Names of `headers` are lower case. */
export function signRequest(
  request: UnsignedRequest,
  credentials: AwsCredentials,
  { region, service, date }: { readonly region: string; readonly service: string; readonly date: Date },
): Record<string, string> {
  const instant = date.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope: Scope = { day: instant.slice(0, 8), region, service };
  const headers: Record<string, string> = {
    ...request.headers,
    host: request.host,
    'x-amz-date': instant,
    ...(credentials.sessionToken === undefined ? {} : { 'x-amz-security-token': credentials.sessionToken }),
  };
  const names = Object.keys(headers).sort();
  const signedHeaders = names.join(';');
  const canonicalHeaders = names.map((name) => `${name}:${headers[name]?.trim()}\n`).join('');
  const canonical = [request.method, request.path, '', canonicalHeaders, signedHeaders, sha256(request.body)].join(
    '\n',
  );
  const signature = sign(credentials.secretAccessKey, { scope, instant, canonicalRequest: canonical });
  const credential = `${credentials.accessKeyId}/${scopeText(scope)}`;
  return {
    ...headers,
    authorization: `${ALGORITHM} Credential=${credential}, SignedHeaders=${signedHeaders}, Signature=${signature}`,
  };
}

const KEYSPACES = 'cassandra';
const EXPIRES_SECONDS = 900;

/** What Amazon Keyspaces wants to see for the nonce of its challenge. */
export function answerChallenge(
  nonce: string,
  credentials: AwsCredentials,
  { region, date }: { readonly region: string; readonly date: Date },
): string {
  const instant = date.toISOString();
  const scope: Scope = { day: instant.slice(0, 10).replaceAll('-', ''), region, service: KEYSPACES };
  const query = Object.entries({
    'X-Amz-Algorithm': ALGORITHM,
    'X-Amz-Credential': `${credentials.accessKeyId}/${scopeText(scope)}`,
    'X-Amz-Date': instant,
    'X-Amz-Expires': String(EXPIRES_SECONDS),
  })
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
  const canonical = ['PUT', '/authenticate', query, `host:${KEYSPACES}\n`, 'host', sha256(nonce)].join('\n');
  const signature = sign(credentials.secretAccessKey, { scope, instant, canonicalRequest: canonical });
  const token = credentials.sessionToken === undefined ? '' : `,session_token=${credentials.sessionToken}`;
  return `signature=${signature},access_key=${credentials.accessKeyId},amzdate=${instant}${token}`;
}
