import { appendLog } from '../../src/node/append-log.ts';
import { LOG_KEY_VARIABLE, readSigningKey } from '../../src/node/keys.ts';
import { addVerb, type AddVerb, type CommonOptions } from '../verb.ts';

export const addLog: AddVerb = (program, run) => {
  const log = program.command('log').description('the append-only log of records, decisions and addenda');
  addVerb(log, 'append', 'append every record, decision and addendum that is not logged yet, and sign the checkpoint', [
    'dossier log append --key log.key',
    `${LOG_KEY_VARIABLE}="$SECRET" dossier log append     # in the publishing job, and nowhere else`,
  ])
    .option('--key <file>', `the log’s private key (default: the PEM text in ${LOG_KEY_VARIABLE})`)
        .option('--at <time>', 'what time it is, UTC, instead of the newest one in the content; releases under embargo then are left out')
    .action((options: CommonOptions & { readonly key?: string; readonly at?: string }) => run(options, async (report) => {
      const key = await readSigningKey({ file: options.key, variable: LOG_KEY_VARIABLE, environment: process.env });
      const appended = await appendLog({ contentDir: options.content, key, at: options.at });
      const waiting = appended.underEmbargo === undefined ? '' : `\nLeft out under embargo: ${appended.underEmbargo.number}, the first until ${appended.underEmbargo.until}`;
      report.result(appended, (appended.appended.length === 0
        ? `Nothing to append: the log ${appended.origin} holds ${appended.underEmbargo === undefined ? 'all ' : ''}${appended.size} documents`
        : [`Appended ${appended.appended.length} to ${appended.origin}, which holds ${appended.size}`, ...appended.appended.map((name) => `  ${name}`)].join('\n')) + waiting);
      return 0;
    }));
};
