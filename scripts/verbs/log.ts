import { appendLog } from '../../src/node/append-log.ts';
import { checkProof } from '../../src/node/check-proof.ts';
import { OperatorError } from '../../src/node/errors.ts';
import { signersFor } from '../../src/node/log-signers.ts';
import { logSource } from '../../src/node/log-source.ts';
import { proveEntry } from '../../src/node/prove-entry.ts';
import { compareSince, isContinued } from '../../src/node/since.ts';
import { addWitnesses } from '../../src/node/witness-log.ts';
import { writeAtomically, writing } from '../../src/node/write-atomically.ts';
import { appendAndPush } from '../../src/node/push-log.ts';
import { LOG_KEY_VARIABLE, readSigningKey } from '../../src/node/keys.ts';
import type { OpenedCheckpoint } from '../../src/core/crypto/checkpoint.ts';
import { toBase64 } from '../../src/core/lib/base64.ts';
import { addVerb, type AddVerb, type CommonOptions } from '../verb.ts';

interface AppendOptions extends CommonOptions {
  readonly key?: string;
  readonly at?: string;
  readonly push?: boolean;
  readonly remote: string;
  readonly branch?: string;
  readonly message: string;
}

interface ProveOptions extends CommonOptions {
  readonly log?: string;
  readonly trust?: string;
  readonly out?: string;
}

interface CheckOptions extends CommonOptions {
  readonly log?: string;
  readonly trust?: string;
  readonly since?: string;
  readonly witnesses?: string;
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
    .action((options: AppendOptions) => run(options, async (report) => {
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

  addVerb(log, 'prove <what>', 'prove from the log’s tiles that a record, decision or addendum stands in it', [
    'dossier log prove apex-x/v1.4.0 --out v1.4.0.tlog-proof      # the newest record of a release',
    'dossier log prove decision.json                             # a document, by its bytes',
    'dossier log prove 9f86d0…0a08 --log https://example.org/portal/',
  ])
    .option('--log <place>', 'where the log is read: a content folder, a built site or the address of one (default: the content folder)')
    .option('--trust <file>', 'a trust file from elsewhere, instead of the content folder’s')
    .option('--out <file>', 'write the proof there, instead of printing it')
    .action((what: string, options: ProveOptions) => run(options, async (report) => {
      const { content: contentDir, log: place = contentDir, trust: trustFile, out } = options;
      const proved = await proveEntry({ what, contentDir, source: logSource(place), signers: await signersFor({ contentDir, trustFile }) });
      if (out !== undefined) await writing(out, writeAtomically(out, proved.proof));
      const { leaf, index, size } = proved;
      const words = `${leaf.kind} ${leaf.sha256} is entry ${index} of ${size}`;
      report.result({ ...proved, ...(out === undefined ? {} : { out }) }, out === undefined ? proved.proof.trimEnd() : `${out}: ${words}`);
      return 0;
    }));

  addVerb(log, 'check [proof] [document]', 'check a proof offline, or with --since that the log goes on from a checkpoint that was kept; exit 1 when it does not', [
    'dossier log check record.tlog-proof record.json --trust my-trust.yaml',
    'dossier log check record.tlog-proof --witnesses 2       # only where two known witnesses cosigned',
    'dossier log check --since kept-checkpoint               # the content folder’s log',
    'dossier log check --since kept-checkpoint --log https://example.org/portal/ --trust my-trust.yaml',
  ])
    .option('--trust <file>', 'a trust file from elsewhere, instead of the content folder’s')
    .option('--witnesses <number>', 'how many witnesses of the trust file must have cosigned the checkpoint', '0')
    .option('--since <checkpoint>', 'a checkpoint that was kept: a file, its address, or that of a site')
    .option('--log <place>', 'with --since: where the present log is read: a content folder, a built site or the address of one (default: the content folder)')
    .action((proof: string | undefined, document: string | undefined, options: CheckOptions) => run(options, async (report) => {
      const { content: contentDir, log: place = contentDir, trust: trustFile, since, witnesses = '0' } = options;
      if ((proof === undefined) === (since === undefined)) throw new OperatorError(proof === undefined ? 'Nothing says what to check' : 'A proof and --since are two questions', { expected: 'either a .tlog-proof, or --since with a checkpoint that was kept' });
      if (!/^\d{1,2}$/.test(witnesses)) throw new OperatorError('--witnesses is no number', { found: witnesses });
      const { whose, ...trusted } = await signersFor({ contentDir, trustFile });
      const signers = { ...trusted, quorum: Number(witnesses) };
      const keys = `Keys: those of ${whose}`;
      if (since !== undefined) {
        const compared = await compareSince(since, logSource(place), signers);
        const sentence = `The log ${signers.origin} ${compared.sentence}`;
        if (!isContinued(compared)) report.fail({ message: sentence, place });
        report.result({ result: compared.result, sentence, kept: summary(compared.kept), present: summary(compared.present) }, [sentence, ...signedBy(compared.present), keys].join('\n'));
        return isContinued(compared) ? 0 : 1;
      }
      const checked = await checkProof({ proof: proof ?? '', document, signers });
      if ('problem' in checked) {
        report.fail({ message: checked.problem, place: proof });
        report.result({ result: 'refused', problem: checked.problem }, `Refused: ${checked.problem}`);
        return 1;
      }
      const { leaf, index, opened } = checked;
      report.result({ result: 'verified', leaf, index, checkpoint: summary(opened) }, [
        `${document ?? 'The proof'}: ${leaf.kind} ${leaf.sha256} is entry ${index} of the log ${opened.checkpoint.origin}, which held ${opened.checkpoint.size} then`,
        ...signedBy(opened), keys,
        'Not checked: whether the document is signed, and whether the log shows others the same (`dossier log check --since`)',
      ].join('\n'));
      return 0;
    }));

  addVerb(log, 'witness <file>', 'add cosignatures of witnesses to the checkpoint, each verified first; nothing is signed again', [
    'dossier log witness answer.txt      # the lines that a witness answered, or a copy of the checkpoint with them',
  ])
    .action((file: string, options: CommonOptions) => run(options, async (report) => {
      const { added, cosignedBy, size, unknown } = await addWitnesses({ contentDir: options.content, file });
      if (unknown.length > 0) report.warn({ message: 'Left out, because the trust file does not know their keys', found: unknown.join(', ') });
      report.result({ size, added, cosignedBy }, [`The checkpoint over ${size} entries carries ${cosignedBy.length} ${cosignedBy.length === 1 ? 'cosignature' : 'cosignatures'}`, ...cosignedBy.map(({ name, at }) => `  ${name} at ${at}`)].join('\n'));
      return 0;
    }));
};

function summary(opened: OpenedCheckpoint | undefined) {
  return opened === undefined ? undefined : { size: opened.checkpoint.size, root: toBase64(opened.checkpoint.root), signedBy: opened.signedBy.map(({ name, id }) => `${name}+${id}`), cosignedBy: opened.cosignedBy };
}

function signedBy(opened: OpenedCheckpoint | undefined): readonly string[] {
  if (opened === undefined) return [];
  return [
    `Checkpoint signed by ${opened.signedBy.map(({ name, id }) => `${name}+${id}`).join(' and ')}`,
    ...(opened.cosignedBy.length === 0 ? ['No known witness cosigned it'] : opened.cosignedBy.map(({ name, at }) => `Cosigned by witness ${name} at ${at}`)),
  ];
}
