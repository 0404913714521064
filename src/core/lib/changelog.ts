import type { Heading, Nodes, RootContent } from 'mdast';

// Changelogs that people keep by hand, as https://keepachangelog.com/en/1.1.0/ asks for:
//
//     ## [Unreleased]
//     ## [1.1.0] - 2019-02-15 [YANKED]
//     ### Added
//     - Danish translation.
//     [1.1.0]: https://example.org/compare/v1.0.0...v1.1.0
//
// Tools write the version's link and day in other places (`## [1.1.0](https://…) (2019-02-15)`), or leave them out.

/** One version's section: its heading, and what stands below it. */
export interface ChangelogVersion {
  /** As written, without brackets; `undefined` for what is not released. */
  readonly version?: string;
  /** ISO 8601, as written. */
  readonly day?: string;
  readonly isYanked: boolean;
  readonly isLinked: boolean;
  readonly line: number;
  readonly nodes: readonly RootContent[];
}

const HEADING = /^\[?(?:(unreleased)|(v?\d[0-9A-Za-z.+_-]{0,100}))\]?(?: ?[-–—]? ?\(?(\d{4}-\d{2}-\d{2})\)?)? ?(\[yanked\])?$/i;

/** The versions of a changelog in the order in which they stand. */
export function changelogVersions(nodes: readonly RootContent[]): readonly ChangelogVersion[] {
  const versions: (ChangelogVersion & { readonly depth: number; readonly nodes: RootContent[] })[] = [];
  let isOpen = false;
  for (const node of nodes) {
    const last = versions.at(-1);
    const begun = node.type === 'heading' ? HEADING.exec(textOf(node).trim().replaceAll(/\s+/g, ' ')) : null;
    if (node.type === 'heading' && begun !== null) {
      const [, unreleased, version, day, yanked] = begun;
      versions.push({
        ...(unreleased === undefined && version !== undefined ? { version } : {}), ...(day === undefined ? {} : { day }),
        isYanked: yanked !== undefined, isLinked: hasLink(node), line: node.position?.start.line ?? 1, depth: node.depth, nodes: [],
      });
      isOpen = true;
    } else if (node.type === 'heading' && last !== undefined && node.depth <= last.depth) isOpen = false;
    // Addresses stand at the end of the file and belong to all of it.
    else if (isOpen && node.type !== 'definition') last?.nodes.push(node);
  }
  return versions;
}

/** The section of a release, by its version or tag; a leading "v" is no difference. */
export function versionSection(versions: readonly ChangelogVersion[], names: readonly string[]): ChangelogVersion | undefined {
  const bare = (name: string) => name.replace(/^v(?=\d)/i, '');
  return versions.find(({ version }) => version !== undefined && names.some((name) => bare(name) === bare(version)));
}

function textOf(node: Nodes): string {
  if (node.type === 'html') return '';
  if ('value' in node) return node.value;
  return 'children' in node ? node.children.map(textOf).join('') : '';
}

function hasLink(node: Heading): boolean {
  return node.children.some((child) => child.type === 'link' || child.type === 'linkReference');
}
