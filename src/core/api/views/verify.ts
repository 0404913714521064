import { z } from 'zod';
import { sha256Hex, utf8 } from '../../lib/bytes.ts';
import { display } from '../../lib/display.ts';
import { Sha256 } from '../../model/ids.ts';
import type { OpenedPortal, OpenedProject, OpenedRelease } from '../../record/opened.ts';
import { trustJsonText } from '../derived/trust-json.ts';
import { verifyIndexSize } from '../derived/verify-index.ts';
import * as paths from '../paths.ts';
import { dayText } from '../times.ts';
import { Link, Text, defineView, viewBase } from '../view.ts';
import { counted } from '../words.ts';
import { signatureCommand, VerifyCommand } from './signatures.ts';

/** `/verify/`: compare a file with what was published; how to do it without this page, and what either proves. */
export const VerifyView = z.strictObject({
  ...viewBase('verify'),
  sentence: z.string(),
  proves: z.array(z.string()),
  cannot: z.array(Text),
  learns: z.string(),
  withoutScript: z.string(),
  /** What the check in the page is made against, each as a file to be kept. */
  roots: z.array(z.strictObject({ label: z.string(), sha256: Sha256, says: z.string(), file: Link })),
  /** The newest release that the commands are about. */
  about: Link.optional(),
  commands: z.array(VerifyCommand),
});
export type VerifyView = z.infer<typeof VerifyView>;

export const verify = defineView({
  name: 'verify',
  schema: VerifyView,
  pages: (portal) => [{ path: paths.verify(), view: 'verify', inputs: newest(portal) === undefined ? [] : [newest(portal)?.release.revisions.at(-1)?.sha256 ?? ''] }],
  build: (_, portal) => verifyView(portal),
});

export function verifyView(portal: OpenedPortal): VerifyView {
  const latest = newest(portal);
  return {
    schema: 'dossier.verify.v1',
    title: 'Verify a file',
    description: 'Compare a file on your computer with the records on this site; it is read in your browser and not uploaded.',
    sentence: 'Compare a file on your computer with the records on this site. The file is read in your browser and is not uploaded.',
    proves: [
      'That your bytes are those which a signed record names, and whose key signed it.',
      'That the record, the decision and the later statements that the site shows stand in the portal’s append-only log; with a checkpoint that you kept, that nothing was changed or taken away since.',
    ],
    cannot: [
      ['That this site is honest. The code of the check comes from it, and so do the keys, unless you bring your own copy of them. For an independent check, use the commands below.'],
      ['That nothing is kept from you. What the site leaves out, such as a withdrawal, no check of what it shows can find.'],
      ['When a document was signed by key: its time is its signer’s word.'],
      ['That the software is free of defects. See the gates of its release.'],
    ],
    learns: 'This page asks for static files of this site only. Its host learns the first digits of the digest that is looked up, and which release it belongs to; no digest, no name and no byte of your file is sent.',
    withoutScript: 'This browser does not run scripts. Use the commands below. They check the same things.',
    roots: rootsOf(portal),
    ...(latest === undefined ? {} : { about: { text: `${latest.project.spec.name} ${latest.release.version}`, href: paths.release(latest.project.id, latest.release.version) } }),
    commands: latest === undefined ? [] : commandsFor(portal, latest.project, latest.release),
  };
}

interface Latest {
  readonly project: OpenedProject;
  readonly release: OpenedRelease;
}

// A portal of nothing but previews has nothing to compare with.
function newest(portal: OpenedPortal): Latest | undefined {
  const all = portal.projects.flatMap((project) => project.releases.filter(({ unsealed }) => unsealed !== true).map((release) => ({ project, release })));
  const withFiles = all.filter(({ release }) => (release.revisions.at(-1)?.value.release.artifacts.length ?? 0) > 0);
  return withFiles[0] ?? all[0];
}

function rootsOf(portal: OpenedPortal): VerifyView['roots'] {
  const trust = trustJsonText(portal);
  const { digests, releases, manifest } = verifyIndexSize(portal);
  return [
    { label: 'Signers', sha256: sha256Hex(utf8(trust)), says: counted(portal.trust.signers.length, 'key or identity', 'keys and identities'), file: { text: 'trust.json', href: paths.trustFile('trust.json') } },
    ...(portal.trust.roots ?? []).map(({ title, file, sha256, date }) => ({ label: title, sha256, says: `copy of ${dayText(date)}`, file: { text: file.slice(file.lastIndexOf('/') + 1), href: paths.trustFile(file) } })),
    { label: 'Index', sha256: sha256Hex(utf8(manifest)), says: `${counted(digests, 'digest')} of ${counted(releases, 'release')}`, file: { text: 'index.json', href: paths.verifyIndex() } },
  ];
}

function commandsFor(portal: OpenedPortal, project: OpenedProject, release: OpenedRelease): VerifyView['commands'] {
  const revision = release.revisions.at(-1);
  if (revision === undefined) return [];
  const { number, value } = revision;
  const recordFile = (name: paths.RecordFileName) => `${portal.spec.url ?? ''}${paths.recordFile(project.id, release.version, number, name).slice(1)}`;
  const download = (...names: readonly paths.RecordFileName[]) => portal.spec.url === undefined ? '' : `${names.map((name) => `curl -fsSLO ${recordFile(name)}`).join('\n')}\n`;
  const { artifacts } = value.release;
  const [first] = artifacts;
  const simple = artifacts.filter(({ name }) => /^[A-Za-z0-9][A-Za-z0-9._+-]*$/.test(name));
  return [
    ...(simple.length === 0 ? [] : [{
      title: `Released files of ${project.spec.name} ${release.version}`,
      needs: 'Digest only. Needs sha256sum; run it where the files are. On macOS use shasum -a 256 without --ignore-missing',
      command: `sha256sum --ignore-missing -c <<'END'\n${simple.map(({ name, sha256 }) => `${sha256}  ${name}`).join('\n')}\nEND`,
      notes: [],
    }]),
    {
      title: `Evidence of ${project.spec.name} ${release.version}`,
      needs: portal.spec.url === undefined ? 'Digest only. Needs sha256sum, and SHA256SUMS of the release beside the files' : 'Digest only. Needs curl and sha256sum; run it where the files are',
      command: `${download('SHA256SUMS')}sha256sum --ignore-missing -c SHA256SUMS`,
      notes: [],
    },
    ...signatureCommand(portal, project, release).map((one) => ({ ...one, command: `${download('record.sigstore.json', 'SHA256SUMS')}${one.command}` })),
    {
      title: 'Where any file stands in the records, and everything that vouches for it',
      needs: 'Needs Dossier (npm package dossier-portal) and a copy of the portal’s content folder; run it beside that folder',
      command: `npx dossier verify ${first !== undefined && simple.includes(first) ? display(first.name, 300) : 'SHA256SUMS'}`,
      notes: [],
    },
  ];
}
