import path from 'node:path';
import { init, type Initialised } from '../../src/node/init.ts';
import { addVerb, type AddVerb, type CommonOptions } from '../verb.ts';

interface InitVerbOptions extends Pick<CommonOptions, 'json'> {
  readonly project?: string;
  readonly title?: string;
  readonly repository?: string;
  readonly logOrigin?: string;
}

export const addInit: AddVerb = (program, run) => {
  addVerb(program, 'init [folder]', 'write a starter portal: content, policy, trust file, workflow; changes no file that exists', [
    'dossier init                                    # here, named after the git remote or the folder',
    'dossier init evidence --project widget --title "Widget releases"',
    'dossier init --project gadget                   # one more project in the portal that is here',
  ], { content: false })
    .option('--project <id>', 'the project: lower-case letters, digits and hyphens (default: from the git remote or the folder’s name)')
    .option('--title <title>', 'the portal’s title (default: the project’s name and “releases”)')
    .option('--repository <url>', 'the repository that releases are built from')
    .option('--log-origin <name>', 'the log’s name, for ever (default: the git remote’s address and “/log”)')
    .action((folder: string | undefined, options: InitVerbOptions) => run(options, async (report) => {
      const { project, title, repository, logOrigin } = options;
      const made = await init({ folder: folder ?? '.', project, title, repository, logOrigin });
      for (const { file, lines } of made.lacking) {
        report.warn({ message: `It lacks ${lines.length === 1 ? 'a line' : 'lines'} that a portal needs`, place: path.join(made.folder, file), expected: lines.join(' · '), hint: 'add them' });
      }
      const next = nextCommands(made);
      report.result({ ...made, next }, [...printMade(made), '', 'Next', ...next.map((command) => `  ${command}`)].join('\n'));
      return 0;
    }));
};

function printMade({ folder, written, left, origin }: Initialised): string[] {
  return [
    written.length === 0 ? `Wrote nothing: ${folder} has all of it` : `Wrote into ${folder}`,
    ...written.map((name) => `  ${name}`),
    ...(left.length === 0 ? [] : ['', 'Left as it is, because it is there already', ...left.map((name) => `  ${name}`)]),
    ...(origin === undefined ? [] : ['', `The log is named ${origin}, for ever from the first "dossier log append"; content/portal.yaml says it`]),
  ];
}

/** What to type next; every command runs as it stands once CI's files lie in artifacts/. */
function nextCommands({ folder, project }: Initialised): string[] {
  return [
    ...(path.resolve(folder) === process.cwd() ? [] : [`cd ${/^[\w./-]+$/.test(folder) ? folder : JSON.stringify(folder)}`]),
    'dossier check',
    `dossier seal ${project}/v0.1.0 --evidence artifacts`,
    'dossier build --serve',
  ];
}
