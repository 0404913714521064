import { byCodeUnit } from '../lib/bytes.ts';
import { display } from '../lib/display.ts';
import type { Measurement } from '../model/measurement.ts';
import type { ReleaseIdentity } from '../model/record.ts';

type Named = Pick<ReleaseIdentity, 'version' | 'tag' | 'artifacts'>;

const MOST_FILES = 200;

/**
 * The sizes of released files that did not come as evidence. Nothing was read for them: the pointer names the file by the
 * digest that the release declares, and the size is the declared one.
 */
export function releasedSizes(release: Named, received: ReadonlySet<string>): Measurement[] {
  return release.artifacts.slice(0, MOST_FILES).flatMap(({ name, sha256, size }) => (size === undefined || received.has(sha256) ? [] : [sizeOf({ name, sha256, size }, release)]));
}

/** How large a file is. Its version is left out of its name, so that one line goes through all releases. */
export function sizeOf(file: { readonly name: string; readonly sha256: string; readonly size: number }, release: Named): Measurement {
  return {
    metric: `size of ${seriesName(file.name, release)}`, unit: 'B', direction: 'lower', value: file.size, exact: true, comparability: {}, pointer: { file: file.sha256, at: '' },
  };
}

const LONGEST = 150;

/** `apex_x-0.5.0-py3-none-any.whl` of 0.5.0 is `apex_x-*-py3-none-any.whl`; where two files would be one, each keeps its name. */
function seriesName(path: string, release: Named): string {
  const name = withoutVersion(path, release);
  const isShared = release.artifacts.filter((one) => withoutVersion(one.name, release) === name).length > 1;
  return display(isShared ? baseName(path) : name, LONGEST);
}

function withoutVersion(path: string, release: Named): string {
  return spellingsOf(release).reduce((name, version) => name.replaceAll(version, '*'), baseName(path));
}

function baseName(path: string): string {
  return path.split('/').at(-1) ?? path;
}

/** How a version stands in names of files, the longest spelling first. A short one, such as `2`, would stand for anything. */
function spellingsOf({ version, tag }: Named): readonly RegExp[] {
  const plain = [version, tag ?? version].map((one) => one.replace(/^v(?=\d)/, ''));
  const all = new Set(plain.flatMap((one) => [one, normalised(one), one.replaceAll('-', '_'), one.replaceAll('+', '_')]));
  return [...all].filter((one) => /^[\w.+-]{3,}$/.test(one) && /\d/.test(one)).sort((a, b) => b.length - a.length || byCodeUnit(a, b))
    .map((one) => new RegExp(`(?<![0-9]|[0-9][.])v?${one.replace(/[.+]/g, '\\$&')}(?![0-9]|[.][0-9])`, 'g'));
}

const PRE_RELEASES: Readonly<Record<string, string>> = { alpha: 'a', beta: 'b', a: 'a', b: 'b', rc: 'rc' };

/** `0.5.0-rc.1` as Python's packages write it: `0.5.0rc1` (PEP 440, "Normalization"). */
function normalised(version: string): string {
  const [, base, word, number] = /^(\d+(?:\.\d+)*)[-._]?(alpha|beta|a|b|rc)[-._]?(\d+)$/.exec(version) ?? [];
  return base === undefined || word === undefined || number === undefined ? version : `${base}${PRE_RELEASES[word] ?? word}${number}`;
}
