import { appendLog } from '../../src/node/append-log.ts';
import { appendAndPush } from '../../src/node/push-log.ts';
import { LOG_KEY_VARIABLE, readSigningKey } from '../../src/node/keys.ts';
import { addVerb, type AddVerb, type CommonOptions } from '../verb.ts';

interface Options extends CommonOptions {
  readonly key?: string;
  readonly at?: string;
  readonly push?: boolean;
  readonly remote: string;
  readonly branch?: string;
  readonly message: string;
}

export const addLog: AddVerb = (program, run) => {
  const log = program.command('log').description('the append-only log of records, decisions and addenda');
  addVerb(log, 'append', 'append every record, decision and addendum that is not logged yet, and sign the checkpoint', [
    'dossier log append --key log.key',
    `${LOG_KEY_VARIABLE}="$SECRET" dossier log append     # in the publishing job, and nowhere else`,
    'dossier log append --push                      # commits what is new, appends and pushes; again, when somebody was faster',
  ])
    .option('--key <file>', `the log’s private key (default: the PEM text in ${LOG_KEY_VARIABLE})`)
    .option('--at <time>', 'what time it is, UTC, instead of the newest one in the content; releases under embargo then are left out')
    .option('--push', 'commit what is new in the content folder, and push it with the log; append again when somebody else was faster')
    .option('--remote <name>', 'with --push: the remote', 'origin')
    .option('--branch <name>', 'with --push: the publishing branch (default: the one that is checked out)')
    .option('--message <text>', 'with --push: the subject of the commit', 'Release evidence')
    .action((options: Options) => run(options, async (report) => {
      const { content: contentDir, at, push, remote, branch, message } = options;
      const key = await readSigningKey({ file: options.key, variable: LOG_KEY_VARIABLE, environment: process.env });
      const pushed = push === true ? await appendAndPush({ contentDir, key, at, remote, branch, message, onProgress: (text) => report.progress(text) }) : undefined;
      const appended = pushed ?? await appendLog({ contentDir, key, at });
      report.result(appended, [
        ...(appended.appended.length === 0
          ? [`Nothing to append: the log ${appended.origin} holds ${appended.underEmbargo === undefined ? 'all ' : ''}${appended.size} documents`]
          : [`Appended ${appended.appended.length} to ${appended.origin}, which holds ${appended.size}`, ...appended.appended.map((name) => `  ${name}`)]),
        ...(appended.underEmbargo === undefined ? [] : [`Left out under embargo: ${appended.underEmbargo.number}, the first until ${appended.underEmbargo.until}`]),
        ...(pushed === undefined ? [] : [`Pushed ${pushed.commit} to ${pushed.branch}${pushed.retries === 0 ? '' : `, after somebody else was faster ${pushed.retries === 1 ? 'once' : `${pushed.retries} times`}`}`]),
      ].join('\n'));
      return 0;
    }));
};
