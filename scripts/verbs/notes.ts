import { notesBlock, putInto, type FiledBlock } from '../../src/node/notes.ts';
import { OperatorError } from '../../src/node/errors.ts';
import { addVerb, releaseName, type AddVerb, type CommonOptions } from '../verb.ts';

interface Options extends CommonOptions {
  readonly into?: string;
  readonly check?: boolean;
  readonly url?: string;
  readonly at?: string;
}

export const addNotes: AddVerb = (program, run) => {
  addVerb(program, 'notes <project/version>', 'the block for a release’s notes: decision, gates, changes, exceptions, digest, how to check', [
    'dossier notes apex-x/v1.4.0                               # Markdown on standard output',
    'dossier notes apex-x/v1.4.0 --into notes.md               # puts it there, or in the place of the one that is there',
    'dossier notes apex-x/v1.4.0 --into notes.md --check       # exit 1 when the file is out of date; writes nothing',
    "gh release view v1.4.0 --json body --template '{{.body}}' > notes.md && \\",
    '    dossier notes apex-x/v1.4.0 --into notes.md && gh release edit v1.4.0 --notes-file notes.md',
  ])
    .option('--into <file>', 'put the block into a file, between its two markers; nothing else in the file changes')
    .option('--check', 'with --into: only say whether the file has the block as it is now')
    .option('--url <url>', 'where the site stands, with its trailing slash, instead of what portal.yaml says')
    .option('--at <time>', 'what time it is, UTC, instead of the newest one in the content; a release under embargo has no notes')
    .action((name: string, options: Options) => run(options, async (report) => {
      const { content: contentDir, into, check = false, url, at } = options;
      if (check && into === undefined) throw new OperatorError('There is nothing to check', { hint: 'name the file with --into' });
      const { project, version } = releaseName(name);
      const { summary, markdown } = await notesBlock({ contentDir, project, version, url, at });
      if (summary.url === undefined) report.warn({ message: 'The portal has no address, so the block has no links', place: `${contentDir}/portal.yaml`, hint: 'set url there, or pass --url' });
      const filed = into === undefined ? undefined : await putInto(into, name, markdown, { write: !check });
      report.result({ ...summary, markdown, ...(filed === undefined ? {} : { into: filed }) }, filed === undefined ? markdown.trimEnd() : check ? checkedText(filed) : DONE[filed.did](filed.file));
      return check && filed?.did !== 'unchanged' ? 1 : 0;
    }));
};

const DONE: Readonly<Record<FiledBlock['did'], (file: string) => string>> = {
  created: (file) => `Wrote ${file}`,
  appended: (file) => `Appended the block to ${file}`,
  replaced: (file) => `Replaced the block in ${file}`,
  unchanged: (file) => `Nothing to change: ${file} has the block as it is`,
};

function checkedText({ file, did }: FiledBlock): string {
  switch (did) {
    case 'unchanged': return `${file} is up to date`;
    case 'replaced': return `${file} is out of date`;
    case 'appended':
    case 'created': return `${file} does not have the block`;
  }
}
