import { readFile } from 'node:fs/promises';
import { OperatorError } from './errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The variable that GitLab’s `id_tokens` and other CI fill with a token of audience `sigstore`. */
const IDENTITY_TOKEN_VARIABLE = 'SIGSTORE_ID_TOKEN';

/**
 * The OpenID Connect token that says who is running: from the environment variable or the file that was named, else from
 * the CI that this runs in. Never from the command line itself, which other processes can read.
 */
export async function identityToken({ from, environment, ambient }: {
  readonly from?: string | undefined;
  readonly environment: Environment;
  /** Asks the CI for a token of audience `sigstore`. */
  readonly ambient: () => Promise<string>;
}): Promise<string> {
  const token = from === undefined ? await ofCi(environment, ambient) : environment[from] ?? await fromFile(from);
  // A JSON Web Token in compact form (RFC 7515 §7.1). The token itself is a secret, and never told.
  if (/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/.test(token.trim())) return token.trim();
  throw new OperatorError('The identity token is none', { place: from === undefined ? 'the CI' : placeOf(from), expected: 'a JSON Web Token: three parts with "." between them', found: token.trim() === '' ? 'nothing' : 'other text' });
}

async function fromFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw new OperatorError('There is no identity token', { place: placeOf(file), expected: 'the name of an environment variable or of a file that holds one' });
  }
}

// Whoever types the token itself where its place belongs must not find it in a public log.
function placeOf(from: string): string {
  return /^\s*eyJ|\.[A-Za-z0-9_-]{20,}\.|^.{300}/s.test(from) ? '--identity-token' : from;
}

async function ofCi(environment: Environment, ambient: () => Promise<string>): Promise<string> {
  const missing = missingPermission(environment);
  if (missing !== undefined) throw new OperatorError('No identity is at hand to sign with', { hint: missing });
  try {
    return await ambient();
  } catch {
    throw new OperatorError('The CI gave no identity token', { expected: 'a token of audience "sigstore"', hint: 'Run it again; or sign with a key' });
  }
}

// https://docs.github.com/actions/security-for-github-actions/security-hardening-your-deployments/about-security-hardening-with-openid-connect
// https://docs.gitlab.com/ci/secrets/id_token_authentication/
function missingPermission(environment: Environment): string | undefined {
  if (environment[IDENTITY_TOKEN_VARIABLE]) return undefined;
  if (environment['GITHUB_ACTIONS'] === 'true') {
    return environment['ACTIONS_ID_TOKEN_REQUEST_URL'] && environment['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ? undefined
      : 'permissions: id-token: write is missing in the workflow’s job; runs for pull requests from forks never have it';
  }
  if (environment['GITLAB_CI'] === 'true') return `id_tokens: ${IDENTITY_TOKEN_VARIABLE}: aud: sigstore is missing in the job`;
  if (environment['BUILDKITE'] === 'true') return undefined;
  return 'Run it in CI that gives workflows an identity (GitHub Actions, GitLab, Buildkite), name a token with --identity-token, or sign with --key';
}
