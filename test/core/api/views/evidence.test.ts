import { describe, expect, test } from 'vitest';
import { bytes, bytesView } from '../../../../src/core/api/views/bytes.ts';
import { evidenceListView } from '../../../../src/core/api/views/evidence-list.ts';
import { EvidenceView, evidenceView } from '../../../../src/core/api/views/evidence.ts';
import { filesView } from '../../../../src/core/api/views/files.ts';
import { revisionsView } from '../../../../src/core/api/views/revisions.ts';
import type { ReleaseRecordPredicate } from '../../../../src/core/model/record.ts';
import { evidenceOf, file, policy, portal, project, record, release, revision, sha256, slot } from '../../../builders/portal.ts';

const statement = (digest: string, summary: string): ReleaseRecordPredicate['statements'][number] => ({
  file: digest, statement: { format: 'attachment', content: 'not-stated', summary, counts: {}, checks: [], claims: [] },
});
const noted = file('Notes.txt', 'hello', { slots: ['notes'] });
const value = record('v1', {
  slots: [
    slot('notes', { presence: 'received', form: 'valid', content: 'not-stated', files: [noted.sha256], integrity: noted.integrity }),
    slot('perf', { note: 'did not arrive' }),
    slot('extra', { mandatory: false }),
  ],
  files: [noted, file('left\u202eover.bin', 'x', { format: 'attachment', form: 'unrecognised' })],
  statements: [statement(noted.sha256, '5 bytes of text')],
});
const opened = release(revision(value, { policy: policy([
  { id: 'notes', title: 'Notes', accepts: [{ format: 'attachment' }] },
  { id: 'perf', title: 'Perf', accepts: [{ format: 'apex-x.perf-compare', where: { '/device': 'cpu' } }], conventionalPath: 'artifacts/perf.json', producer: 'make perf' },
]) }));
const sample = project([opened]);

describe('evidenceListView()', () => {
  const view = evidenceListView(sample, opened);

  test('lists every expected slot, mandatory ones apart, and files in no slot below', () => {
    expect(view.mandatory.map((row) => row.id)).toEqual(['notes', 'perf']);
    expect(view.optional.map((row) => row.id)).toEqual(['extra']);
    expect(view.unassigned.map((one) => one.name)).toEqual(['left\\u{202e}over.bin']);
  });

  test('counts what arrived in one sentence', () => {
    expect(view.sentence).toBe('1 of 2 mandatory pieces of evidence arrived; 1 did not.');
  });

  test('shows what any document says of the bytes, which the slot’s own integrity leaves to the policy', () => {
    const listed = file('listed.txt', 'listed', { slots: ['notes'], integrity: { digest: 'matches', signature: 'verified', signer: 'ci' } });
    const unlisted = file('unlisted.txt', 'unlisted', { slots: ['notes'] });
    const listing = (...files: (typeof listed)[]) => {
      const one = release(revision(record('v1', {
        files, slots: [slot('notes', { presence: 'received', form: 'valid', files: files.map((each) => each.sha256), integrity: { digest: 'not-declared', signature: 'none' } })],
      })));
      return evidenceListView(project([one]), one).mandatory[0]?.integrity;
    };
    expect(listing(listed)).toEqual({ digest: 'matches', signature: 'verified', signer: 'ci' });
    expect(listing(listed, unlisted)).toEqual({ digest: 'not-declared', signature: 'none' });
  });

  test('shows older files of a kind as superseded, each with what it says, and none of them as standing', async () => {
    const [older, newer] = [file('register.json', 'older', { slots: ['decision'] }), file('go-no-go.md', 'newer', { slots: ['decision'] })];
    const said = statement(older.sha256, 'NO_GO, 1 of 4 gates fails');
    const one = release(revision(record('v1', {
      files: [older, newer], statements: [{ ...said, statement: { ...said.statement, producedAt: '2026-02-18T02:30:00Z' } }, statement(newer.sha256, 'NO-GO')],
      slots: [slot('decision', { cardinality: 'newest', presence: 'received', form: 'valid', files: [newer.sha256], superseded: [older.sha256] })],
    })));
    const [row] = evidenceListView(project([one]), one).mandatory;
    expect([row?.files, row?.superseded].map((files) => files?.map(({ name }) => name))).toEqual([['go-no-go.md'], ['register.json']]);
    const page = await evidenceView(project([one]), one, 'decision', evidenceOf());
    expect([page?.files, page?.superseded].map((files) => files?.map(({ name }) => name))).toEqual([['go-no-go.md'], ['register.json']]);
    expect(page?.superseded[0]).toMatchObject({ says: 'NO_GO, 1 of 4 gates fails', producedAt: { time: '2026-02-18T02:30:00Z' } });
  });

  test('draws no shape beside evidence that states no verdict and has nothing wrong', () => {
    expect(view.mandatory.map((row) => row.mark)).toEqual([undefined, 'missing']);
  });
});

describe('evidenceView()', () => {
  test('lays out what the sealed bytes say', async () => {
    const view = await evidenceView(sample, opened, 'notes', evidenceOf('hello'));
    expect(EvidenceView.parse(view)).toEqual(view);
    expect(view?.sentence).toBe('5 bytes of text.');
    expect(view?.files[0]?.blocks.some((block) => JSON.stringify(block).includes('hello'))).toBe(true);
  });

  test('says so where the bytes are not at hand', async () => {
    const view = await evidenceView(sample, opened, 'notes', evidenceOf());
    expect(view?.files[0]?.notShown).toBe('The file’s bytes are not in this copy of the portal.');
  });

  test('says what was expected of a slot that is missing, where it is usually written and by what', async () => {
    const view = await evidenceView(sample, opened, 'perf', evidenceOf());
    expect(view?.sentence).toBe('Slot perf did not arrive.');
    expect(view?.expected).toMatchObject({ conventionalPath: 'artifacts/perf.json', producer: 'make perf' });
    expect(view?.expected?.formats[0]).toMatch(/, where \/device is cpu$/);
  });

  test('offers no download of a withheld file and never opens it', async () => {
    const secret = file('key.txt', 'secret', { slots: ['notes'], publish: 'withheld' });
    const withheld = release(revision(record('v1', { slots: [slot('notes', { presence: 'withheld', files: [secret.sha256] })], files: [secret] })));
    const view = await evidenceView(project([withheld]), withheld, 'notes', { ...evidenceOf(), open: () => Promise.reject(new Error('opened')) });
    expect(view?.files[0]).toMatchObject({ retention: 'withheld', blocks: [] });
    expect(view?.files[0]?.download).toBeUndefined();
  });

  test('names earlier releases and never later ones, so that a page stays as it is', async () => {
    const newer = release(revision(record('v2', { slots: value.slots, files: value.files, statements: value.statements })));
    const both = project([newer, opened]);
    expect((await evidenceView(both, opened, 'notes', evidenceOf()))?.earlier).toEqual([]);
    expect((await evidenceView(both, newer, 'notes', evidenceOf()))?.earlier.map((one) => one.version)).toEqual(['v1']);
  });

  test('gives a finding’s place as a reader calls it', async () => {
    const place = (at: string) => ({ id: 'line-unreadable', level: 'error' as const, message: 'It breaks', file: noted.sha256, place: at });
    const broken = release(revision(record('v1', { slots: value.slots, files: value.files, statements: value.statements, findings: [place('line:3'), place('/metrics/0')] })));
    expect((await evidenceView(project([broken]), broken, 'notes', evidenceOf('hello')))?.files[0]?.findings.map((one) => one.place)).toEqual(['line 3', '/metrics/0']);
  });

  test('is nothing for a slot that the release does not know', async () => {
    expect(await evidenceView(sample, opened, 'unheard-of', evidenceOf())).toBeUndefined();
  });
});

describe('several documents of one format', () => {
  const [ci, weekly] = [file('release/ci.json', 'ci', { slots: ['drafts'], format: 'apex-x.release-attestation' }), file('release/weekly.json', 'weekly', { slots: ['drafts'], format: 'apex-x.release-attestation' })];
  const attested = (digest: string, word: string, gate: string): ReleaseRecordPredicate['statements'][number] => ({
    file: digest, statement: {
      format: 'apex-x.release-attestation', content: 'fail', summary: '1 of 2 exist', producerWord: word, producerVerdict: 'fail', producerWordAt: '/summary/overall_status', tag: 'main', counts: {},
      claims: [{ name: 'a.json', key: 'eval_report', word: 'PASS', verdict: 'pass', sha256: sha256('a'), at: '/artifacts/0' }, { name: 'b.json', key: 'parity_report', word: 'FAIL', verdict: 'fail', at: '/artifacts/1' }],
      checks: [{ name: gate, word: 'PENDING', verdict: 'pending', at: '/gates/0' }],
    },
  });
  const viewOf = async (more: Parameters<typeof slot>[1], second = weekly) => {
    const one = release(revision(record('v1', {
      files: [ci, second], statements: [attested(ci.sha256, 'fail', 'security_review'), attested(second.sha256, 'pending', 'documentation_sync')],
      slots: [slot('drafts', { presence: 'received', form: 'valid', content: 'fail', files: [ci.sha256, second.sha256], ...more })],
    })));
    return evidenceView(project([one]), one, 'drafts', evidenceOf());
  };

  test('stand beside each other: what each says of itself, of each listed file and of each check', async () => {
    const view = await viewOf({ cardinality: 'many' });
    const table = view?.sideBySide?.kind === 'table' ? view.sideBySide : undefined;
    expect(EvidenceView.parse(view)).toEqual(view);
    expect(table?.columns.map((column) => column.label)).toEqual(['What', 'ci', 'weekly']);
    expect(table?.rows.map((row) => row.map((cell) => (typeof cell === 'string' ? cell : cell.text)))).toEqual([
      ['Its own verdict', 'fail', 'pending'], ['Tag', 'main', 'main'], ['Commit', '–', '–'], ['Made', '–', '–'],
      ['eval_report', 'PASS', 'PASS'], ['parity_report', 'FAIL', 'FAIL'], ['security_review', 'PENDING', 'not listed'], ['documentation_sync', 'not listed', 'PENDING'],
    ]);
    expect(table?.rows[4]?.[1]).toMatchObject({ digest: sha256('a') });
  });

  test('are drafts where the slot takes many attestations, and no failed release', async () => {
    const view = await viewOf({ cardinality: 'many', kind: 'attestation' });
    const table = view?.sideBySide?.kind === 'table' ? view.sideBySide : undefined;
    expect([view?.mark, view?.files.map((one) => one.mark), view?.sentence]).toEqual([undefined, [undefined, undefined], '2 drafts arrived.']);
    expect(table?.columns.map((column) => column.label)).toEqual(['What', 'ci (draft)', 'weekly (draft)']);
    expect(table?.rows[0]).toEqual(['Its own verdict', { text: 'fail', at: '/summary/overall_status' }, { text: 'pending', at: '/summary/overall_status' }]);
    expect(table?.about).toMatch(/^Drafts, .* no verdict on the release\.$/);
  });

  test.each([
    ['release/attestation_ci.json', 'release/attestation_cpu_weekly.json', ['ci', 'cpu_weekly']],
    ['attestation.json', 'attestation_ci.json', ['attestation', 'attestation_ci']],
    ['a/attestation.json', 'b/attestation.json', ['a/attestation', 'b/attestation']],
    ['one.json', 'one.json.txt', ['one.json', 'one.json.txt']],
  ])('are told apart by what differs in their names: %s, %s', async (one, other, names) => {
    const both = [file(one, 'ci', { slots: ['drafts'], format: 'x' }), file(other, 'weekly', { slots: ['drafts'], format: 'x' })];
    const opened = release(revision(record('v1', { files: both, statements: both.map((each) => attested(each.sha256, 'fail', 'a')), slots: [slot('drafts', { cardinality: 'many', files: both.map((each) => each.sha256) })] })));
    const table = (await evidenceView(project([opened]), opened, 'drafts', evidenceOf()))?.sideBySide;
    expect(table?.kind === 'table' ? table.columns.slice(1).map((column) => column.label) : undefined).toEqual(names);
  });

  test('do not when their formats differ', async () => {
    expect((await viewOf({ cardinality: 'many' }, file('sums.txt', 'weekly', { slots: ['drafts'], format: 'checksums' })))?.sideBySide).toBeUndefined();
  });
});

describe('bytesView()', () => {
  test('gathers every use of the same bytes, and each name they are published under', () => {
    const again = release(revision(record('v2', { files: [file('other.txt', 'hello')] })));
    const view = bytesView(portal(project([again, opened])), sha256('hello'));
    expect(view?.uses.map((use) => [use.version, use.role, use.name])).toEqual([['v2', 'file in no slot', 'other.txt'], ['v1', 'Slot notes', 'Notes.txt']]);
    expect(view?.downloads.map((one) => one.name)).toEqual(['notes.txt', 'other.txt']);
  });

  test('has a page for every file and input', () => {
    const { pages } = bytes;
    expect(pages(portal(sample)).map((page) => page.sha256).toSorted()).toEqual([sha256('hello'), sha256('policy'), sha256('x')].toSorted());
  });
});

test('filesView() lists every received file, recognised or not, and the inputs', () => {
  const view = filesView(portal(sample), sample, opened);
  expect(view.received.map((one) => one.storedName)).toEqual(['notes.txt', 'left-over.bin']);
  expect(view.inputs.map((one) => one.role)).toEqual(['policy']);
  expect(view.sentence).toBe('2 files were received. Each is listed with its digest, whether or not it was recognised.');
});

test('revisionsView() shows the newest revision first, with what differs', () => {
  const second = revision({ ...value, revision: 2, previous: { revision: { number: 1, sha256: sha256('one'), differs: ['perf.json was added'] } } });
  const view = revisionsView(sample, release(revision(value), second));
  expect(view.revisions.map((one) => [one.number, one.current, one.differs])).toEqual([[2, true, ['perf.json was added']], [1, false, []]]);
  expect(view.sentence).toBe('This release was sealed twice. The newest revision stands; the earlier ones stay for ever.');
});
