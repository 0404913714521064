import type { BuildResult } from './build-site.ts';

/** What a build made, for the terminal: pages, room taken by each release, and how many more fit. */
export function describeBuild({ out, pages, space, underEmbargo }: BuildResult): string {
  const rows = space.releases.map(({ project, version, bytes }) => `  ${`${project} ${version}`.padEnd(40)} ${readableBytes(bytes).padStart(10)}`);
  return [
    `Built ${pages} pages and ${space.files} files into ${out}: ${readableBytes(space.bytes)} of ${readableBytes(space.limit)}`,
    ...rows,
    ...(underEmbargo === undefined ? [] : [`Left out under embargo: ${underEmbargo.number}, the first until ${underEmbargo.until}`]),
    ...(space.moreReleases === undefined ? [] : [`About ${space.moreReleases} more releases of this size fit`]),
  ].join('\n');
}

/** Bytes with the decimal units in which hosts state their limits: `1.4 MB`. */
export function readableBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${power === 0 ? bytes : (bytes / 1000 ** power).toFixed(1)} ${units[power] ?? ''}`;
}
