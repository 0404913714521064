import { countOf } from '../lib/format-number.ts';
import { CommandTranscript } from '../model/human-records.ts';
import { code, facts, moment, number, table, textBlock, verdict, words } from './cells.ts';
import { TRANSCRIPT_SCHEMA } from '../model/uris.ts';
import { outOfOrder, recordFormat, worstOf } from './dossier-record.ts';

/** Commands that were run, with their exit codes. A planned step that is absent was not run, and never passed. */
export const dossierCommandTranscript = recordFormat<CommandTranscript>({
  id: 'dossier.command-transcript',
  title: 'Command transcript',
  schema: CommandTranscript,
  tag: TRANSCRIPT_SCHEMA,
  says: (transcript) => {
    const { commands } = transcript;
    const absent = absentSteps(transcript);
    const failed = commands.filter((one) => one.exitCode !== 0).length;
    const finished = commands.map((one) => one.finishedAt).sort((a, b) => Date.parse(b) - Date.parse(a))[0];
    return {
      content: worstOf([...commands.map((one) => (one.exitCode === 0 ? 'pass' as const : 'fail' as const)), ...absent.map(() => 'no-result' as const)]),
      summary: `${commands.length - failed} of ${countOf(commands.length, 'command')} exited with 0${absent.length === 0 ? '' : `; ${countOf(absent.length, 'planned step')} not run`}`,
      ...(finished === undefined ? {} : { producedAt: finished }),
      ...(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(transcript.commit ?? '') && transcript.commit !== undefined ? { commit: transcript.commit } : {}),
      counts: { commands: commands.length, passed: commands.length - failed, failed, notRun: absent.length },
      checks: [
        ...commands.map((one, index) => ({ name: one.name, word: `exit ${one.exitCode}`, verdict: one.exitCode === 0 ? 'pass' as const : 'fail' as const, at: `/commands/${index}` })),
        ...absent.map(({ name, at }) => ({ name, word: 'not run', verdict: 'no-result' as const, at })),
      ],
    };
  },
  findings: ({ commands }) => commands.flatMap((one, index) => outOfOrder(one.startedAt, one.finishedAt, `/commands/${index}/finishedAt`)).slice(0, 20),
  view: (transcript) => [
    facts('The transcript', [['Title', words(transcript.title)], ['Commit', words(transcript.commit)], ['Commands', number(transcript.commands.length)], ['Planned and not run', number(absentSteps(transcript).length)]]),
    table({
      title: 'Commands',
      caption: 'What was run, in order, and what was planned and not run',
      columns: ['Step', 'Result', 'Command', 'Started', 'Finished'],
      rows: [
        ...transcript.commands.map((one, index) => [
          { text: words(one.name), at: `/commands/${index}` }, verdict(`exit ${one.exitCode}`, one.exitCode === 0 ? 'pass' : 'fail', `/commands/${index}/exitCode`), code(one.command), moment(one.startedAt), moment(one.finishedAt),
        ]),
        ...absentSteps(transcript).map(({ name, at }) => [{ text: words(name), at }, verdict('not run', 'no-result'), '–', '–', '–']),
      ],
    }),
    ...transcript.commands.filter((one) => one.output !== undefined).slice(0, 50).map((one) => textBlock(`Output of ${words(one.name, 80)}`, one.output ?? '')),
  ],
});

function absentSteps({ planned, commands }: CommandTranscript): { name: string; at: string }[] {
  const run = new Set(commands.map((one) => one.name));
  return planned.map((name, index) => ({ name, at: `/planned/${index}` })).filter(({ name }) => !run.has(name));
}
