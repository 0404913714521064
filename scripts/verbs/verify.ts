import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { VerifyReport } from '../../src/core/record/verify-portal.ts';
import { checkIds, contentPaths } from '../../src/node/content-folder.ts';
import { OperatorError } from '../../src/node/errors.ts';
import { signersFor } from '../../src/node/log-signers.ts';
import { logSource } from '../../src/node/log-source.ts';
import { compareSince, isContinued } from '../../src/node/since.ts';
import { verifyContent } from '../../src/node/verify-content.ts';
import { verifyFile, type FileReport } from '../../src/node/verify-file.ts';
import { siteReportText, verifyAgainstSite } from '../../src/node/verify-against-site.ts';
import { isPack, verifyPack } from '../../src/node/verify-pack.ts';
import { SITE_SUMS, verifySite } from '../../src/node/verify-site.ts';
import type { Report } from '../../src/node/report.ts';
import { addVerb, type AddVerb, type CommonOptions } from '../verb.ts';

interface Options extends CommonOptions {
  readonly trust?: string;
  readonly rejudge?: boolean;
  readonly allowUnsigned?: boolean;
  readonly since?: string;
  readonly site?: string;
}

export const addVerify: AddVerb = (program, run) => {
  addVerb(program, 'verify [target]', 'check everything that is sealed, signed and logged; exit 1 when anything is amiss', [
    'dossier verify                              # the content folder',
    'dossier verify dist                         # a built site',
    'dossier verify apex-x/v1.4.0 --rejudge      # one release, and judge it again',
    'dossier verify apex-x-v1.4.0-r1.zip         # an audit pack, or the folder it was unpacked to, offline',
    'dossier verify download.whl                 # where a file stands in the records',
    'dossier verify download.whl --site https://evidence.example.org/   # the same checks as that site’s page, by your own Dossier',
    'dossier verify dist --trust my-trust.yaml   # with keys that came another way',
    'dossier verify dist --since kept-checkpoint # and that the log goes on from a checkpoint that was kept',
  ])
    .option('--trust <file>', 'a trust file from elsewhere, instead of the one beside the records')
    .option('--rejudge', 'judge every record again from its sealed evidence, and compare byte for byte')
    .option('--allow-unsigned', 'take documents that nobody signed, and say which they are')
    .option('--since <checkpoint>', 'a checkpoint that was kept, as a file or an address: the log must go on from it')
    .option('--site <place>', 'for a file: a built site, as a folder or an address, whose records are to vouch for it')
    .action((target: string | undefined, options: Options) => run(options, async (report) => {
      const common = { trustFile: options.trust, rejudge: options.rejudge, allowUnsigned: options.allowUnsigned, onProgress: (text: string) => report.progress(text) };
      const what = await recogniseTarget(target, options.content);
      if (options.site !== undefined) return verifyOnSite(what, options.site, options, report);
      const checked = what.kind === 'pack' ? await verifyPack(what.target, common) : what.kind === 'site'
        ? await verifySite(what.folder, common)
        : await verifyContent(what.kind === 'content' ? what.folder : options.content, { ...common, only: what.kind === 'release' ? what.release : undefined });
      const verified = options.since === undefined ? checked : await withSince(checked, options.since, what, options);
      const file = what.kind === 'file' ? await verifyFile(what.file, verified) : undefined;
      for (const { file: name, problem } of verified.problems) report.fail({ message: problem, place: name });
      const { problems, notChecked } = verified;
      report.result(
        { result: problems.length === 0 ? 'verified' : 'refused', problems, checked: verified.checked, notChecked, ...(file === undefined ? {} : { file }) },
        [...(file === undefined ? [] : [...fileLines(file), '']), ...reportLines(verified)].join('\n'),
      );
      return problems.length > 0 || file?.places.length === 0 ? 1 : 0;
    }));
};

async function verifyOnSite(what: Target, site: string, { trust, since, rejudge, allowUnsigned }: Options, report: Report): Promise<0 | 1> {
  if (what.kind !== 'file') throw new OperatorError('--site goes with a file', { expected: 'dossier verify <file> --site <folder or address>', hint: 'To check the site itself, name its folder alone' });
  if (rejudge === true || allowUnsigned === true) throw new OperatorError('--site checks one file, and judges nothing again', { found: rejudge === true ? '--rejudge' : '--allow-unsigned' });
  const checked = await verifyAgainstSite(what.file, site, { trustFile: trust, since });
  report.result(checked, siteReportText(checked));
  return checked.state === 'pass' || checked.state === 'warn' ? 0 : 1;
}

/** Adds how the log goes on from a kept checkpoint: what nobody can tell from the present state alone. */
async function withSince(report: VerifyReport, since: string, what: Target, { content, trust }: Options): Promise<VerifyReport> {
  if (what.kind === 'pack') throw new OperatorError('An audit pack has one checkpoint only', { hint: 'compare the site or the content folder: dossier log check --since' });
  const place = what.kind === 'site' || what.kind === 'content' ? what.folder : content;
  const trustFile = trust ?? (what.kind === 'site' ? path.join(place, contentPaths.trust()) : undefined);
  const compared = await compareSince(since, logSource(place), await signersFor({ contentDir: place, trustFile }));
  const sentence = `The log ${compared.sentence}`;
  return isContinued(compared) ? { ...report, checked: [...report.checked, sentence] } : { ...report, problems: [...report.problems, { file: 'log/checkpoint', problem: sentence }] };
}

type Target =
  | { readonly kind: 'content' | 'site'; readonly folder: string }
  | { readonly kind: 'release'; readonly release: { readonly project: string; readonly version: string } }
  | { readonly kind: 'pack'; readonly target: string }
  | { readonly kind: 'file'; readonly file: string };

async function recogniseTarget(target: string | undefined, content: string): Promise<Target> {
  if (target === undefined) return { kind: 'content', folder: content };
  const [project = '', version = '', ...more] = target.split('/');
  if (version !== '' && more.length === 0 && checkIds(project, version).length === 0 && existsSync(path.join(content, contentPaths.releaseFolder(project, version)))) {
    return { kind: 'release', release: { project, version } };
  }
  if (!existsSync(target)) {
    throw new OperatorError(`“${target}” is no release in ${content}, and no file or folder either`, { expected: 'a content folder, a built site, an audit pack, <project>/<version> or a file' });
  }
  if (await isPack(target)) return { kind: 'pack', target };
  if (!statSync(target).isDirectory()) return { kind: 'file', file: target };
  return { kind: existsSync(path.join(target, SITE_SUMS)) ? 'site' : 'content', folder: target };
}

function fileLines({ sha256, places }: FileReport): readonly string[] {
  return [
    `SHA-256 ${sha256}`,
    ...(places.length === 0 ? ['No record here names these bytes'] : []),
    ...places.map(({ project, version, revision, addendum, as, name, sound }) =>
      `${project} ${version}, ${addendum === undefined ? `revision ${revision}` : `addendum ${addendum}`}: ${as} “${name}”${sound ? '' : ' (this document did not pass)'}`),
  ];
}

function reportLines({ problems, checked, notChecked, records }: VerifyReport): readonly string[] {
  return [
    'Checked',
    ...checked.map((line) => `  ${line}`),
    'Not checked',
    ...notChecked.map((line) => `  ${line}`),
    '',
    problems.length === 0 ? (records.length === 0 ? 'Nothing is sealed here, so there was nothing to verify' : 'Verified: nothing is amiss') : `Refused: ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`,
  ];
}
