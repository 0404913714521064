// Names of machines and people that reports carry along. Pages shorten them as they do e-mail addresses: the bytes stay.

/** `build01.corp.example.org` as `b….corp.example.org`: the domain stays, because it tells which organisation it was. */
export function maskedHost(host: string): string {
  const [first = '', ...domain] = host.split('.');
  return [first === '' ? '' : `${first.slice(0, 1)}…`, ...domain].join('.');
}

/** `Dana Example` as `D… E…`: enough to tell who approves twice. What is not written as a name stays: `release-bot (tabletop)`. */
export function maskedPerson(text: string): string {
  return text.replaceAll(/(?<![\p{L}\p{N}])(\p{Lu})\p{L}+/gu, '$1…');
}

/** Whether a property of this name holds the name of a user or a machine: `user.name`, `HOSTNAME`, `env.LOGNAME`. */
export function isPrivateName(name: string): boolean {
  return /(?:^|[._-])(?:user|user\.?name|log\.?name|host|host\.?name|computer\.?name|node\.?name)$/i.test(name);
}
