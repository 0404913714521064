import { OperatorError } from '../../src/node/errors.ts';
import { pack } from '../../src/node/pack/pack.ts';
import { readableBytes } from '../../src/node/render/describe-build.ts';
import { addVerb, releaseName, type AddVerb, type CommonOptions } from '../verb.ts';

interface Options extends CommonOptions {
  readonly out?: string;
  readonly revision?: string;
  readonly url?: string;
  readonly at?: string;
}

export const addPack: AddVerb = (program, run) => {
  addVerb(program, 'pack <project/version>', 'write the audit pack of a release: one archive to keep and to check without the portal', [
    'dossier pack apex-x/v1.4.0                        # apex-x-v1.4.0-r1.zip',
    'dossier pack apex-x/v1.4.0 --revision 1 --out before.zip',
    'dossier verify apex-x-v1.4.0-r1.zip --rejudge     # offline, wherever it was taken',
  ])
    .option('--out <file>', 'the archive to write (default: <project>-<version>-r<n>.zip)')
    .option('--revision <n>', 'whose evidence goes in (default: the current one); all records go in')
    .option('--url <url>', 'where the site stands, instead of what portal.yaml says; links that leave the pack lead there')
    .option('--at <time>', 'what time it is, UTC, instead of the newest one in the content; embargoes that ended by then are over')
    .action((typed: string, { content, revision, ...options }: Options) => run(options, async (report) => {
      const packed = await pack({ contentDir: content, ...releaseName(typed), ...options, revision: revision === undefined ? undefined : revisionNumber(revision) });
      report.result(packed, `Packed ${packed.files} files into ${packed.out}: ${readableBytes(packed.size)}\nSHA-256 ${packed.sha256}`);
      return 0;
    }));
};

function revisionNumber(typed: string): number {
  if (!/^[1-9]\d{0,5}$/.test(typed)) throw new OperatorError('--revision is no number of a revision', { expected: '1, 2 and so on', found: typed });
  return Number(typed);
}
