import { execFileSync } from 'node:child_process';

/** A repository as its git remote names it. */
export interface Remote {
  /** Host and path without credentials, scheme and `.git`: `github.com/acme/widget`. */
  readonly path: string;
  /** `widget` */
  readonly name: string;
  /** Where people read it: `https://github.com/acme/widget`. */
  readonly url: string;
}

/** The remote `origin` of the git work tree that a folder lies in; `undefined` where there is none that has an address. */
export function remoteOf(folder: string): Remote | undefined {
  try {
    return parseRemote(execFileSync('git', ['-C', folder, 'config', '--get', 'remote.origin.url'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim());
  } catch {
    return undefined;
  }
}

// https://git-scm.com/docs/git-clone#_git_urls: a URL, or the short form of ssh. What stands before "@" may be a token.
const URL_FORM = /^(?:https?|ssh|git):\/\/(?:[^/@]*@)?([A-Za-z0-9.-]+)(?::\d+)?\/(.+)$/;
const SHORT_FORM = /^(?:[^/@:]*@)?([A-Za-z0-9.-]{2,}):(?!\/\/)\/?(.+)$/;

/** Reads a remote's address; `undefined` for a path on this machine and for what could not stand in an address. */
export function parseRemote(address: string): Remote | undefined {
  const [, host, path = ''] = URL_FORM.exec(address) ?? SHORT_FORM.exec(address) ?? [];
  const parts = path.replace(/\/+$/, '').replace(/\.git$/, '').split('/');
  const name = parts.at(-1) ?? '';
  if (host === undefined || !parts.every((part) => /^[A-Za-z0-9._~-]+$/.test(part) && !/^\.+$/.test(part))) return undefined;
  const whole = [host.toLowerCase(), ...parts].join('/');
  return { path: whole, name, url: `https://${whole}` };
}
