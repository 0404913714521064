import { RECORD_PREDICATE, ADDENDUM_PREDICATE, DECISION_PREDICATE, SIGN_OFF_PREDICATE } from '../../model/uris.ts';
import { display } from '../../lib/display.ts';
import type { SealedDocument } from '../../record/opened.ts';
import { PACK_MANIFEST, PACK_SUMS, packedEarlier, packFolder, packedName } from '../../record/pack-names.ts';
import { cosignCommand, COSIGN, keylessCosignCommand, type AuditorCommand } from '../../signatures/cosign-command.ts';
import { fileSize } from '../numbers.ts';
import { packedRecords, packedRelease, packManifest, type PackFile, type PackSubject } from './files.ts';

const WIDTH = 100;

/** `README.txt` of a pack: what lies where, and how to check it with `sha256sum` and `cosign` alone, with the real names. */
export function packGuide(subject: PackSubject, files: readonly PackFile[]): string {
  const { project, release, revision } = subject;
  const folder = packFolder(packedRelease(subject));
  return [
    heading(`Audit pack ${folder}`),
    ...paragraph(`Everything that ${subject.portal.spec.title} holds about ${project.spec.name} ${release.version}, with the evidence of revision ${revision.number} of its record, to be kept and to be checked without the portal and without a network.`),
    ...layout(subject, files),
    ...digestSteps(subject, files, folder),
    ...signatureSteps(subject),
    ...dossierStep(folder),
    ...limits(subject),
  ].join('\n');
}

function layout(subject: PackSubject, files: readonly PackFile[]): readonly string[] {
  const { revision, release } = subject;
  const has = (start: string) => files.some(({ name }) => name.startsWith(start));
  const rows: readonly (readonly [string, string] | undefined)[] = [
    [`revisions/${revision.number}/`, 'the record, its signature, the list of what it rests on, and those files in evidence/: what was received, and the policy, baselines, waivers and trust file it was judged by'],
    release.revisions.length > 1 ? ['revisions/', 'the records of the other revisions, without their evidence'] : undefined,
    has('earlier/') ? ['earlier/', 'records of earlier releases, by version and revision: those with whose values this release is compared. The record names each by its digest'] : undefined,
    has('decision') ? ['decision.json', 'what people decided'] : undefined,
    has('signoffs/') ? ['signoffs/', 'what each role said'] : undefined,
    has('waivers/') ? ['waivers/', 'the waivers that were applied or accepted'] : undefined,
    has('addenda/') ? ['addenda/', 'what was learnt later, each with the files that it brought'] : undefined,
    has('objects/') ? ['objects/', 'other files that the decision names, by digest'] : undefined,
    ['trust/', 'whom the portal trusts, as of now: keys, roots, and who may sign what'],
    has('log/') ? ['*.tlog-proof', 'that the portal’s log holds the document of that name (c2sp.org/tlog-proof)'] : undefined,
    has('log/') ? ['log/checkpoint', 'the state of the log that these proofs lead to'] : undefined,
    ['pages/index.html', 'the pages of the release, to read and to print'],
    [PACK_SUMS, 'the digest of every file of this pack'],
    [PACK_MANIFEST, 'which release this is, and what is not included, for programs'],
  ];
  return [heading('What lies where'), ...rows.flatMap((row) => (row === undefined ? [] : columns(row))), ''];
}

function digestSteps(subject: PackSubject, files: readonly PackFile[], folder: string): readonly string[] {
  const { release, revision } = subject;
  const evidence = `revisions/${revision.number}/evidence`;
  const lines = new Set(files.filter(({ name }) => name.startsWith(`${evidence}/`)).map(({ name }) => name)).size;
  const brought = release.addenda.filter(({ id }) => files.some(({ name }) => name.startsWith(`addenda/${id}/evidence/`)));
  return [
    heading('1. Nothing was lost on the way'),
    ...paragraph('Needs sha256sum (GNU coreutils); on macOS write “shasum -a 256” for it. In the folder that holds this pack, unpacked:'),
    ...command(`cd ${folder}`, `sha256sum --quiet -c ${PACK_SUMS}`),
    ...paragraph('It prints nothing when every file is as the pack was made. That shows no accident happened. It does not show who made the pack: nobody signs this list.'),
    heading('2. The evidence is what the record lists'),
    ...command(`(cd ${evidence} && sha256sum -c ../SHA256SUMS)`, `printf '%s  %s\\n' ${revision.sumsSha256} revisions/${revision.number}/SHA256SUMS ${revision.sha256} revisions/${revision.number}/record.json | sha256sum -c`),
    ...paragraph(`The first prints ${lines === 1 ? 'one line, ending' : `${lines} lines, each ending`} in “: OK”; the second, two. The record itself names the digest of that list, and step 3 shows who signed it.`),
    ...earlierSteps(subject, files),
    ...brought.flatMap(({ id }) => command(`(cd addenda/${id}/evidence && sha256sum --ignore-missing -c ../SHA256SUMS)`)),
    ...(brought.length === 0 ? [] : paragraph('An addendum lists all that it was judged by. What came with the record lies with the record.')),
  ];
}

function earlierSteps(subject: PackSubject, files: readonly PackFile[]): readonly string[] {
  const present = packedRecords(subject).filter((one) => files.some(({ name }) => name === packedEarlier(one)));
  if (present.length === 0) return [];
  return [
    ...paragraph('The records of earlier releases are those that the record names, in predicate.history:'),
    ...command(`printf '%s  %s\\n' ${present.map((one) => `${one.sha256} ${packedEarlier(one)}`).join(' ')} | sha256sum -c`),
  ];
}

function signatureSteps(subject: PackSubject): readonly string[] {
  const { release, revision } = subject;
  const record = `revisions/${revision.number}/record.json`;
  const signed = [
    step(subject, revision, { what: `Revision ${revision.number} of the record`, type: RECORD_PREDICATE, about: `revisions/${revision.number}/SHA256SUMS` }),
    ...release.signOffs.map((one) => step(subject, one, { what: `Sign-off “${display(one.value.predicate.role, 80)}”`, type: SIGN_OFF_PREDICATE, about: recordOf(subject, one.value.subject[0]?.digest.sha256) })),
    ...(release.decision === undefined ? [] : [step(subject, release.decision, { what: 'Decision', type: DECISION_PREDICATE, about: recordOf(subject, release.decision.value.subject[0]?.digest.sha256) })]),
    ...release.addenda.map((one) => step(subject, one, { what: `Addendum ${one.id}`, type: ADDENDUM_PREDICATE, about: recordOf(subject, one.value.subject[0]?.digest.sha256) })),
  ];
  const bundle = record.replace(/\.json$/, '.sigstore.json');
  return [
    heading('3. Who signed it'),
    ...paragraph(`Written for ${COSIGN}; it needs no network. Each prints “Verified OK”. A key or trusted root that comes with a pack proves nothing about who holds it: get them from somewhere else and put them in the place of those in trust/.`),
    ...(hasExamples(subject) ? paragraph('This release is signed with example keys, whose private halves are public. So these commands show the form, and not who signed.') : []),
    ...signed.flat(),
    ...(revision.bundlePath === undefined ? [] : [
      ...paragraph('cosign checks the statement inside the bundle. That record.json is that statement, byte for byte (prints nothing when it is):'),
      ...command(`grep -o '"payload":"[^"]*"' ${bundle} | cut -d '"' -f 4 | base64 -d | cmp - ${record}`),
    ]),
    ...paragraph('Waivers are signed too, and are no statements that cosign knows: step 4 checks them.'),
  ];
}

function hasExamples({ release, revision }: PackSubject): boolean {
  return [revision, ...release.signOffs, ...release.addenda, ...(release.decision === undefined ? [] : [release.decision])]
    .some(({ seal }) => seal.result === 'verified' && seal.example);
}

// The record that a document is about, of which several revisions may lie here.
function recordOf({ release }: PackSubject, sha256: string | undefined): string | undefined {
  const about = release.revisions.find((one) => one.sha256 === sha256);
  return about === undefined ? undefined : `revisions/${about.number}/record.json`;
}

function step(subject: PackSubject, document: Pick<SealedDocument<unknown>, 'seal' | 'bundlePath'>, { what, type, about }: { readonly what: string; readonly type: string; readonly about: string | undefined }): readonly string[] {
  const bundle = document.bundlePath === undefined ? undefined : packedName(packedRelease(subject), document.bundlePath);
  if (bundle === undefined || about === undefined) return paragraph(`${what}: not signed`);
  if (document.seal.result !== 'verified') return paragraph(`${what}: its signature did not verify when this pack was made`);
  const { signer, name } = document.seal;
  const cosign = commandFor(subject, signer, { bundle, subject: about, predicateType: type });
  if (cosign === undefined) return paragraph(`${what}: signed by ${display(name, 120)}`);
  return [...paragraph(`${what}, signed by ${display(name, 120)}:`), ...command(...cosign.command.split('\n'))];
}

function commandFor({ portal: { trust } }: PackSubject, signer: string, checked: { readonly bundle: string; readonly subject: string; readonly predicateType: string }): AuditorCommand | undefined {
  const trusted = trust.signers.find(({ id }) => id === signer);
  if (trusted?.publicKey !== undefined) return cosignCommand({ ...checked, publicKey: `trust/${trusted.id}.pem` });
  const root = trust.roots?.find(({ id }) => id === trusted?.certificate?.root);
  if (trusted?.certificate === undefined || root === undefined) return undefined;
  return keylessCosignCommand({ ...checked, trustedRoot: `trust/${root.file}`, signer: trusted.certificate, profile: root.profile, timestamped: root.profile === 'timestamps' });
}

function dossierStep(folder: string): readonly string[] {
  return [
    heading('4. All of it, and the judgement again'),
    ...paragraph('Needs Dossier (npm package dossier-portal) and Node; no network, no portal. On the archive, or on the folder that it was unpacked to:'),
    ...command(`npx dossier verify ${folder}.zip --rejudge`, `npx dossier verify ${folder}.zip --rejudge --trust my-trust.yaml`),
    ...paragraph('It checks every digest, that every document opens, is in canonical form and is signed by whom the trust file lets sign it, that documents name each other, that the log holds them, and with --rejudge that the evidence leads to the sealed verdict. The second form takes the keys from a file of yours, which proves more.'),
  ];
}

function limits(subject: PackSubject): readonly string[] {
  const { notIncluded } = packManifest(subject);
  return [
    heading('What none of this shows'),
    ...item('That the evidence tells the truth. It shows that these are the bytes that were judged, by which rules, and who says so.'),
    ...item('When a document was signed, where it was signed with a key: then its time is its own word.'),
    ...item('That the portal showed others the same. Compare the checkpoint of its log with a copy from elsewhere.'),
    ...item(`Who wrote the pages and this file: nobody signs them. The records are what counts.`),
    '',
    heading('What is not included'),
    ...(notIncluded.length === 0 ? paragraph('Every file that the record names is here.') : [
      ...paragraph('Files that the records name by digest and that are not published:'),
      ...notIncluded.flatMap(({ name, sha256, size, why }) => [`  ${sha256}`, `    ${name}, ${fileSize(size)}, ${why === 'withheld' ? 'withheld' : 'too large to keep'}`]),
      '',
    ]),
    ...(subject.release.revisions.length === 1 ? [] : paragraph(`The evidence of other revisions: ${subject.release.revisions.filter(({ number }) => number !== subject.revision.number).map(({ number, sha256 }) => `revision ${number}, record ${sha256}`).join('; ')}.`)),
    ...paragraph('Released files, which the record names by digest and others host.'),
  ];
}

function heading(text: string): string {
  return `${text}\n${'-'.repeat([...text].length)}\n`;
}

function paragraph(text: string): string[] {
  return [...wrapped(text, WIDTH), ''];
}

function item(text: string): string[] {
  return wrapped(text, WIDTH - 2).map((line, index) => `${index === 0 ? '- ' : '  '}${line}`);
}

function command(...lines: readonly string[]): string[] {
  return [...lines.map((line) => `  ${line}`), ''];
}

function columns([left, right]: readonly [string, string]): string[] {
  const indent = 22;
  return wrapped(right, WIDTH - indent).map((line, index) => `${(index === 0 ? left : '').padEnd(indent)}${line}`);
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
