import { instantOf } from './instant.ts';

// What the files of QuASIM and its sibling Qubic share: https://github.com/robertringler/QuASIM, RELEASE.md.

export const SPECIFICATION = { name: 'QuASIM', url: 'https://github.com/robertringler/QuASIM/blob/f12164e37cf023211211d54d51d3884a01cb934b/RELEASE.md' };

/**
 * A time as its scripts write them: `2025-11-11T20:03:45Z`; `2025-11-11T20:03:45+00:00Z`, which names UTC twice; or
 * `2025-11-11T200345Z`. `undefined` for a time without a zone, and for a text that is no time.
 */
export function writtenAt(text: string | undefined): string | undefined {
  return instantOf(text?.replace(/\+00:00Z$/, 'Z').replace(/T(\d{2})(\d{2})(\d{2})Z$/, 'T$1:$2:$3Z'));
}
