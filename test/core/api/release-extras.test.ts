import fc from 'fast-check';
import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';
import { badge, badgeEndpoint } from '../../../src/core/api/badge.ts';
import { listDerived } from '../../../src/core/api/derived.ts';
import { markdownText } from '../../../src/core/api/markdown-text.ts';
import { releaseSnippet } from '../../../src/core/api/release-snippet.ts';
import { ADDENDUM_PREDICATE, STATEMENT_TYPE } from '../../../src/core/model/uris.ts';
import { releaseSummary } from '../../../src/core/api/release-summary.ts';
import type { Measurement } from '../../../src/core/model/measurement.ts';
import type { ReleaseRecordPredicate } from '../../../src/core/model/record.ts';
import type { GateState } from '../../../src/core/model/states.ts';
import type { OpenedAddendum, OpenedRelease, SealState } from '../../../src/core/record/opened.ts';
import { APPROVED, CLEAN, DRAFT, REFUSED, believablePortal, gate } from '../../builders/believable-portal.ts';
import { HOSTILE } from '../../builders/hostile-portal.ts';
import { SIGNER, VERIFIED, comparison, decision, file, measurement, project, record, release, revision, slot } from '../../builders/portal.ts';

const URL_ = 'https://evidence.example/apex-x/';
const opened = { ...believablePortal(), spec: { ...believablePortal().spec, url: URL_ } };
const [apex = project([])] = opened.projects;
const snippet = (one: OpenedRelease) => releaseSnippet(opened, apex, one);
// The first two lines are the marker and an empty one.
const linesOf = (one: OpenedRelease) => snippet(one).split('\n').slice(2);

const withdrawal = (one: OpenedRelease, statement: string): OpenedRelease => {
  const addendum: OpenedAddendum = {
    id: '2026-03-01-00000000', sha256: '0'.repeat(64), size: 1, seal: VERIFIED, path: 'addendum.json',
    value: {
      _type: STATEMENT_TYPE, subject: [{ name: 'record.json', digest: { sha256: '0'.repeat(64) } }], predicateType: ADDENDUM_PREDICATE,
      predicate: { kind: 'withdraw', name: 'A. Lindqvist', statement, at: '2026-03-01T09:00:00Z', clock: 'clock', instead: 'v1.3.0' },
    },
  };
  return { ...one, addenda: [addendum] };
};

describe('releaseSnippet()', () => {
  test('says decision, gates, exceptions, digest and address of an approved release', () => {
    expect(snippet(APPROVED)).toBe(`<!-- dossier:begin sample/v1.4.0 -->

**GO** for Apex-X v1.4.0. Approved for release, with one waiver and one warning.

An example: this release was made up.

13 gates: 1 waived, 1 warning, 11 pass.

Since v1.3.0, the stable release before:

- [Infer p95](<${URL_}sample/trends/perf-cpu.infer_p95_ms/>): 37.2\u00a0ms, unchanged

Exceptions:

- Waived: [GPU latency is 2.6\u00a0% over its limit](<${URL_}sample/releases/v1.4.0/#exception-perf-gpu>), accepted until 31\u00a0Mar\u00a02026
- Warning: [SBOM complete: all 487 have a purl; three declare no licence](<${URL_}sample/releases/v1.4.0/#exception-sbom>)

Record digest: \`sha256:${APPROVED.revisions[0]?.sha256 ?? ''}\`

Evidence: <${URL_}sample/releases/v1.4.0/>

Signed by Signer 1, key \`${SIGNER.hint}\`

Verify: \`dossier verify sample/v1.4.0\` beside a copy of the portal’s content folder, or [with cosign and sha256sum](<${URL_}sample/releases/v1.4.0/signatures/>)

<!-- dossier:end -->
`);
  });

  test('begins with the decision, whatever it is', () => {
    expect([REFUSED, DRAFT, CLEAN, release(revision(record('v9')))].map((one) => linesOf(one)[0])).toEqual([
      '**NO-GO** for Apex-X v1.4.0-rc.2. Not released. One gate failed and one lacks evidence.',
      '**OPEN** for Apex-X snapshot-42345e8. Judged, not decided. Two gates lack evidence, one is stale, one is unverified and one is inconclusive.',
      '**GO** for Apex-X v1.3.0. Approved for release. All 13 gates pass.',
      '**INVENTORY** for Apex-X v9. An inventory. No policy was applied, so nothing was judged.',
    ]);
  });

  test('says that a release was withdrawn, why, and what to use', () => {
    const lines = linesOf(withdrawal(APPROVED, 'It loses data.'));
    expect(lines[0]).toMatch(/^\*\*WITHDRAWN\*\* for Apex-X v1\.4\.0\./);
    expect(lines[2]).toBe(`**Withdrawn 1\u00a0Mar\u00a02026.** It loses data. Use [v1.3.0](<${URL_}sample/releases/v1.3.0/>).`);
  });

  test('has no link while the portal has no address, and all the same words', () => {
    const text = releaseSnippet(believablePortal(), apex, APPROVED);
    expect(text).not.toMatch(/\]\(|https?:/);
    expect(text).toContain('- Waived: GPU latency is 2.6\u00a0% over its limit, accepted until');
  });

  describe('the change since the last stable release', () => {
    const approved = (one: ReleaseRecordPredicate): OpenedRelease => ({ ...release(revision(one)), decision: decision(revision(one)) });
    const perf = (version: string, p95: number, more: Partial<ReleaseRecordPredicate> = {}, value: Partial<Measurement> = {}) => {
      const run = file('run.json', version);
      return approved(record(version, {
        slots: [slot('perf', { presence: 'received', files: [run.sha256] })], files: [{ ...run, slots: ['perf'] }],
        measurements: [measurement(p95, run.sha256, value)], comparisons: [comparison(p95)], ...more,
      }));
    };
    const changesOf = (...releases: readonly OpenedRelease[]) => {
      const [newest] = releases;
      if (newest === undefined) throw new Error('no release');
      return releaseSummary(believablePortal(), project(releases, { headlineMetrics: ['infer_p95_ms'] }), newest).changes;
    };

    test('is told with both values, and what became of a limit', () => {
      expect(changesOf(perf('v2', 42), perf('v1', 40))).toMatchObject({ since: 'v1', metrics: [{ title: 'Infer p95', older: '40\u00a0ms', newer: '42\u00a0ms', change: '+5.0\u00a0%', state: 'fail' }] });
    });

    test('says of a value that nobody measured that it was not', () => {
      const synthetic = (version: string, p95: number) => perf(version, p95, { slots: [slot('perf', { presence: 'received', class: 'synthetic', files: [file('run.json', version).sha256] })] });
      const newest = synthetic('v2', 42);
      expect(releaseSnippet(opened, project([newest, synthetic('v1', 40)], { headlineMetrics: ['infer_p95_ms'] }), newest)).toContain('(synthetic, not measured): 40\u00a0ms → 42\u00a0ms');
    });

    test('is not told as a change where the two were not measured alike', () => {
      expect(changesOf(perf('v2', 42, {}, { comparability: { machine: 'b' } }), perf('v1', 40))?.metrics).toMatchObject([{ newer: '42\u00a0ms', reason: 'machine a → b' }]);
    });

    test('skips releases that were withdrawn, refused or no stable ones', () => {
      const candidate = perf('v2-rc', 41, { release: { ...record('v2-rc').release, channel: 'candidate' } });
      const undecided = release(revision(perf('v1.9', 50).revisions[0]?.value ?? record('v1.9')));
      expect(changesOf(perf('v2', 42), candidate, undecided, withdrawal(perf('v1.1', 39), 'Bad'), perf('v1', 40))).toMatchObject({ since: 'v1' });
      expect(changesOf(perf('v2', 42), candidate)).toBeUndefined();
    });

    test('has at most three lines', () => {
      const many = (version: string, base: number) => {
        const run = file('run.json', version);
        const metrics = ['a_ms', 'b_ms', 'c_ms', 'd_ms'];
        return approved(record(version, {
          slots: [slot('perf', { presence: 'received', files: [run.sha256] })], files: [{ ...run, slots: ['perf'] }],
          measurements: metrics.map((metric, index) => measurement(base + index, run.sha256, { metric })),
        }));
      };
      const newest = many('v2', 2);
      const { changes } = releaseSummary(believablePortal(), project([newest, many('v1', 1)], { headlineMetrics: ['d_ms', 'b_ms', 'a_ms', 'c_ms'] }), newest);
      expect(changes?.metrics.map(({ title }) => title)).toEqual(['D', 'B', 'A']);
    });
  });

  test('says what the release was judged to since, where it is another verdict', () => {
    const [addendum] = withdrawal(APPROVED, 'x').addenda;
    const verdict = APPROVED.revisions[0]?.value.verdict;
    if (addendum === undefined || verdict === undefined) throw new Error('nothing was judged');
    const judged = (state: GateState): OpenedRelease => {
      const now = record('v1.4.0', { verdict: { ...verdict, state } });
      return { ...APPROVED, addenda: [{ ...addendum, value: { ...addendum.value, predicate: { ...addendum.value.predicate, kind: 'amend', now } } }] };
    };
    expect(linesOf(judged('fail'))[2]).toBe(`**As known now: Fail.** [Judged again 1\u00a0Mar\u00a02026](<${URL_}sample/releases/v1.4.0/after/2026-03-01-00000000/>) with later evidence. What follows is as released.`);
    expect(snippet(judged(verdict.state))).not.toContain('As known now');
  });

  test('says what stands behind the signature', () => {
    const signed = (seal: SealState) => linesOf(release(revision(record('v9'), { seal }))).filter((line) => /[Ss]ign|verify/.test(line));
    expect(signed({ result: 'none' })).toEqual(['The record is not signed.', expect.stringMatching(/^Verify: `dossier verify sample\/v9 --allow-unsigned` beside/)]);
    expect(signed({ ...VERIFIED, example: true } as SealState)[0]).toBe(`Signed by Signer 1, key \`${SIGNER.hint}\` (an example key that anybody can sign with)`);
    expect(signed({ result: 'untrusted-signer', failed: 'x' })[0]).toBe('The record is signed by a key that the portal does not trust.');
    expect(signed({ result: 'invalid', failed: 'x' })[0]).toBe('The signature on the record does not verify.');
  });

  test('lists ten exceptions and counts the rest', () => {
    const gates = Array.from({ length: 12 }, (_, index) => gate(`g${index}`, { state: 'fail', reason: 'producer-failed' }));
    expect(snippet(release(revision(record('v9', { gates }))))).toContain('- Two further exceptions\n');
  });

  test('makes no markup of hostile titles', () => {
    const hostile = `${HOSTILE} [x](javascript:alert(1)) ![i](https://evil.example/i.png) www.evil.example https://evil.example **b** @everyone\n# h`;
    const gates = [gate('g', { title: hostile.slice(0, 119), observed: hostile, state: 'fail', reason: 'producer-failed' })];
    const tree = parse(releaseSnippet(opened, project([], { name: hostile }), withdrawal(release(revision(record('v9', { gates }))), hostile)));
    expect(nodesOf(tree).flatMap((node) => (node.type === 'html' ? [node.value] : []))).toEqual(['<!-- dossier:begin sample/v9 -->', '<!-- dossier:end -->']);
    expect(nodesOf(tree).filter((node) => ['image', 'heading', 'code', 'footnoteReference'].includes(node.type))).toEqual([]);
    expect(nodesOf(tree).flatMap((node) => (node.type === 'link' ? [node.url] : []))).toEqual([
      `${URL_}sample/releases/v9/#exception-g`, `${URL_}sample/releases/v9/`, `${URL_}sample/releases/v9/signatures/`,
    ]);
    expect(textOf(tree)).toContain('<script>alert(1)</script>');
  });
});

test('markdownText() reads as the text it was given, alone and after a list’s dash', () => {
  const text = fc.array(fc.constantFrom('*', '_', '`', '[', ']', '(', ')', '<', '>', '#', '|', '~', '&lt;', '\\', '1.', '-', '+', '=', '!', '{', ' ', 'a', 'https://b.c', 'www.b.c', 'é', '"'), { maxLength: 20 })
    .map((parts) => parts.join('').replace(/\s+/g, ' ').trim()).filter((one) => one !== '');
  fc.assert(fc.property(text, (one) => {
    for (const lead of ['', '- x ']) {
      const tree = parse(`${lead}${markdownText(one)}`);
      expect(textOf(tree)).toBe(`${lead.slice(2)}${one}`);
      expect(nodesOf(tree).filter((node) => !['root', 'paragraph', 'text', 'inlineCode', 'list', 'listItem'].includes(node.type))).toEqual([]);
    }
  }), { numRuns: 1000 });
});

describe('badge()', () => {
  test('says version and decision, the same on every machine', () => {
    expect(badge(apex, APPROVED)).toMatchInlineSnapshot(`
      "<svg xmlns="http://www.w3.org/2000/svg" width="82" height="22" viewBox="0 0 82 22" role="img" aria-label="Apex-X v1.4.0: GO">
      <title>Apex-X v1.4.0: GO</title>
      <rect width="82" height="22" rx="3" fill="#0b6b5d"/>
      <path d="M3 0h46v22H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z" fill="#434d58"/>
      <g fill="#ffffff" font-family="Inter, 'Segoe UI', Helvetica, Arial, sans-serif" font-size="12">
      <text x="8" y="15" textLength="33" lengthAdjust="spacingAndGlyphs" font-weight="500">v1.4.0</text>
      <text x="57" y="15" textLength="17" lengthAdjust="spacingAndGlyphs" font-weight="650">GO</text>
      </g>
      </svg>
      "
    `);
  });

  test('shows a withdrawal', () => {
    expect(badge(apex, withdrawal(APPROVED, 'It loses data.'))).toContain('>WITHDRAWN</text>');
  });

  test('is well-formed XML with a name, whatever the project is called', () => {
    const elements: string[] = [];
    const parser = new SaxesParser({ xmlns: false });
    parser.on('opentag', ({ name, attributes }) => { elements.push(name, ...Object.keys(attributes)); });
    parser.write(badge(project([], { name: HOSTILE }), APPROVED)).close();
    expect(elements).toContain('title');
    expect(elements.filter((name) => /^(?:script|image|use|foreignObject|style|href)$|^on/.test(name))).toEqual([]);
  });
});

describe('badgeEndpoint()', () => {
  // https://shields.io/badges/endpoint-badge: these four are all it needs, and anything unknown is an error.
  test('is what shields.io reads', () => {
    expect(JSON.parse(badgeEndpoint(apex, APPROVED))).toEqual({ schemaVersion: 1, label: 'Apex-X v1.4.0', message: 'GO', color: '#0b6b5d' });
    expect(JSON.parse(badgeEndpoint(apex, withdrawal(APPROVED, 'It loses data.')))).toMatchObject({ message: 'WITHDRAWN', color: '#7b0f3f' });
  });

  test('has the colour of the image beside it, in every state', () => {
    for (const one of apex.releases) expect(badge(apex, one)).toContain(`fill="${JSON.parse(badgeEndpoint(apex, one)).color}"`);
  });
});

test('all three files stand beside every release', () => {
  const paths = listDerived(opened).map((file) => file.path);
  for (const one of apex.releases) {
    for (const name of ['release-notes.md', 'badge.svg', 'badge.json']) expect(paths).toContain(`/sample/releases/${one.version}/${name}`);
  }
});

function parse(text: string) {
  return fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
}

function nodesOf(node: Nodes): readonly Nodes[] {
  return [node, ...('children' in node ? node.children.flatMap(nodesOf) : [])];
}

function textOf(node: Nodes): string {
  return nodesOf(node).map((one) => (one.type === 'text' || one.type === 'inlineCode' ? one.value : '')).join('');
}
