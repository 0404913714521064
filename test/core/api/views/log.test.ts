import { describe, expect, test } from 'vitest';
import { LogEntriesView, LogView, log, logEntriesPage, logEntriesView, logView } from '../../../../src/core/api/views/log.ts';
import { TrustSpec } from '../../../../src/core/model/portal-files.ts';
import { printVerifierKey } from '../../../../src/core/crypto/signed-note.ts';
import type { OpenedPortal } from '../../../../src/core/record/opened.ts';
import { APPROVED } from '../../../builders/believable-portal.ts';
import { portal, project, record, release, revision } from '../../../builders/portal.ts';
import { testSigner } from '../../../builders/signer.ts';

const ORIGIN = 'evidence.example/log';
const { key } = testSigner(7);
const KEY = printVerifierKey(ORIGIN, key);

/** A log of this many records. */
function logged(size: number, spec: object = {}): OpenedPortal {
  const releases = Array.from({ length: size }, (_, index) => release(revision(record(`v${index}`), { logIndex: index }))).toReversed();
  return {
    ...portal(project(releases), spec),
    trust: TrustSpec.parse({ signers: [], log: { keys: [KEY] } }),
    log: { origin: ORIGIN, size, root: 'cm9vdA==', checkpoint: `${ORIGIN}\n${size}\ncm9vdA==\n\n— ${ORIGIN} c2lnbmF0dXJl\n` },
  };
}
const viewOf = (opened: OpenedPortal) => {
  const view = logView({ path: '/log/', view: 'log', inputs: [] }, opened);
  expect(LogView.parse(view)).toEqual(view);
  return view;
};

describe('the log', () => {
  test('has no page where there is none', () => {
    expect([...log.pages(portal(project([]))), ...logEntriesPage.pages(portal(project([])))]).toEqual([]);
  });
  test('shows the newest fifty, newest first, and names the pages that hold all', () => {
    const view = viewOf(logged(230));
    expect([view.rows.length, view.rows[0]?.index, view.rows.at(-1)?.index]).toEqual([50, 229, 180]);
    expect(view.pages).toEqual([{ text: '200 to 229', href: '/log/entries/2/' }, { text: '100 to 199', href: '/log/entries/1/' }, { text: '0 to 99', href: '/log/entries/0/' }]);
  });
  test('says what each digest is, and where it leads', () => {
    const opened = { ...logged(1), projects: [project([{ ...APPROVED }])] };
    expect(viewOf(opened).rows.map((row) => [row.index, row.kind, row.what, row.href])).toEqual([
      [3, 'decision', 'Decision about Sample v1.4.0: GO', '/sample/releases/v1.4.0/sign-off/'],
      [2, 'record', 'Record of Sample v1.4.0, revision 1', '/sample/releases/v1.4.0/r/1/'],
    ]);
  });
  test('prints the checkpoint as it is, and commands without a placeholder', () => {
    const view = viewOf(logged(3, { url: 'https://example.org/portal/' }));
    expect(view.checkpoint).toMatch(/^evidence\.example\/log\n3\n/);
    expect(view.commands.map((one) => one.expected)).toEqual(['Signature Verified Successfully', 'cm9vdA== 3']);
    expect(view.commands[0]?.command).toContain('https://example.org/portal/log/checkpoint');
    expect(view.commands[0]?.command).toContain('-----BEGIN PUBLIC KEY-----');
    for (const { command } of view.commands) expect(command).not.toMatch(/…|\.\.\.|<[a-z-]+>/);
  });
  test('offers no openssl command where no key of the trust file signed the checkpoint', () => {
    const opened = logged(3);
    expect(viewOf({ ...opened, trust: TrustSpec.parse({ signers: [] }) }).commands).toHaveLength(1);
  });
});

describe('entries of the log', () => {
  test('stand a hundred to a page, and a full page says that it never changes', () => {
    const opened = logged(230);
    const pages = logEntriesPage.pages(opened);
    expect(pages.map((page) => [page.path, page.inputs.length])).toEqual([['/log/entries/0/', 100], ['/log/entries/1/', 100], ['/log/entries/2/', 30]]);
    const views = pages.map((page) => LogEntriesView.parse(logEntriesView(page, opened)));
    expect(views.map((view) => view.sentence)).toEqual(['These hundred entries never change.', 'These hundred entries never change.', 'The newest entries are added at the end of this page.']);
    expect([views[1]?.before?.href, views[1]?.after?.text, views[1]?.rows[0]?.index]).toEqual(['/log/entries/0/', '200 to 229', 100]);
    expect([views[0]?.before, views[2]?.after]).toEqual([undefined, undefined]);
  });
});
