// Names of machines and people that reports carry along. Pages shorten them as they do e-mail addresses: the bytes stay.

/** `build01.corp.example.org` as `b….corp.example.org`: the domain stays, because it tells which organisation it was. */
export function maskedHost(host: string): string {
  const [first = '', ...domain] = host.split('.');
  return [first === '' ? '' : `${first.slice(0, 1)}…`, ...domain].join('.');
}

/** Whether a property of this name holds the name of a user or a machine: `user.name`, `HOSTNAME`, `env.LOGNAME`. */
export function isPrivateName(name: string): boolean {
  return /(?:^|[._-])(?:user|user\.?name|log\.?name|host|host\.?name|computer\.?name|node\.?name)$/i.test(name);
}
