import type { Condition } from '../model/policy.ts';
import type { ReleaseIdentity } from '../model/record.ts';

/** The key that holds what was declared to have happened since the release. */
export const EVENT = 'event';

/**
 * Whether a condition holds for the declared scope. No condition always holds; a key that the release does not declare
 * holds too, because leaving a declaration out must not switch a gate off.
 */
export function applies(when: Condition | undefined, release: Pick<ReleaseIdentity, 'kind' | 'channel' | 'scope' | 'events'>): boolean {
  return Object.entries(when ?? {}).every(([key, values]) => {
    // Nothing happens by not being declared: what is owed after an event is owed from its addendum on.
    if (key === EVENT) return values.some((value) => release.events?.includes(value) === true);
    const declared = declaredValue(key, release);
    return declared === undefined || values.includes(declared);
  });
}

/** A condition in words: `gpu is yes or optional, and channel is stable`; empty when there is none. */
export function describeCondition(when: Condition | undefined): string {
  return Object.entries(when ?? {}).map(([key, values]) => key === EVENT ? `the event ${values.map((value) => `“${value}”`).join(' or ')} is declared` : `${key} is ${values.join(' or ')}`).join(', and ');
}

function declaredValue(key: string, release: Pick<ReleaseIdentity, 'kind' | 'channel' | 'scope'>): string | undefined {
  if (key === 'kind') return release.kind;
  if (key === 'channel') return release.channel;
  return Object.hasOwn(release.scope, key) ? release.scope[key] : undefined;
}
