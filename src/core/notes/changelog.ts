import { changelogVersions, versionSection } from '../lib/changelog.ts';
import { parseForeignNotes, parseTree } from './parse.ts';
import type { Notes } from './tree.ts';

/** What a project's changelog says about one release. It is Markdown and never MDX. */
export interface ChangelogSection {
  /** The section as written, without its heading. */
  readonly text: string;
  readonly line: number;
  readonly notes: Notes;
}

/** Reads a changelog once, and gives the section of a release by its version or its tag; `undefined` where nothing stands in one. */
export function openChangelog(text: string): (names: readonly string[]) => ChangelogSection | undefined {
  const tree = parseTree(text) ?? [];
  const versions = changelogVersions(tree);
  return (names) => {
    const section = versionSection(versions, names);
    const [first, last] = [section?.nodes[0], section?.nodes.at(-1)];
    if (section === undefined || first === undefined || last === undefined) return undefined;
    return { text: text.slice(first.position?.start.offset, last.position?.end.offset), line: section.line, notes: parseForeignNotes(section.nodes, tree) };
  };
}
