import { generateKey, generateLogKey } from '../../src/node/keys.ts';
import { Permission } from '../../src/core/model/portal-files.ts';
import { noPortal, readPortalSpec, required } from '../../src/node/content-folder.ts';
import { gitWouldTake } from '../../src/node/git-would-take.ts';
import { OperatorError, refuse } from '../../src/node/errors.ts';
import { addVerb, several, type AddVerb, type CommonOptions } from '../verb.ts';

interface Options extends CommonOptions {
  readonly out?: string;
  readonly id: string;
  readonly name?: string;
  readonly identity?: string;
  readonly may?: readonly string[];
  readonly log?: boolean;
}

export const addKeygen: AddVerb = (program, run) => {
  addVerb(program, 'keygen', 'make an Ed25519 key pair, and print its entry for the trust file', [
    'dossier keygen --id release-job --may record --out ~/.dossier/release-job',
    'dossier keygen --id ada --name "Ada Byron" --identity ada@example.org --may sign-off:qa --may waiver',
    'dossier keygen --log                          # the key that signs the log’s checkpoints',
  ])
    .option('--id <id>', 'the signer’s id in the trust file', 'signer')
    .option('--out <path>', 'write <path>.key and <path>.pub (default: the id)')
    .option('--name <name>', 'the person or machine behind the key (default: the id)')
    .option('--identity <identity>', 'who it is, the same for each key of one person (default: the id)')
    .option('--may <what>', 'what it may sign: record, decision, addendum, waiver, evidence or sign-off:<role>; may be given several times', several)
    .option('--log', 'make the key of the log, named after the portal’s log origin')
    .action((options: Options) => run(options, async (report) => {
      const made = options.log === true ? await makeLogKey(options) : await makeKey(options);
      if (gitWouldTake(made.privateFile)) {
        report.warn({ message: 'The private key lies in a git work tree that does not ignore it', place: made.privateFile, hint: 'move it out of there, or put *.key into .gitignore' });
      }
      report.result(made, [
        `Private key  ${made.privateFile} (only you can read it; it is never put into git)`,
        `Public key   ${made.publicFile}`,
        '',
        options.log === true ? 'For trust/trust.yaml; keep earlier log keys above it:' : 'For trust/trust.yaml, below signers:',
        '',
        made.trustEntry,
      ].join('\n'));
      return 0;
    }));
};

async function makeLogKey(options: Options) {
  const portal = required(await readPortalSpec(options.content), noPortal(options.content)).value;
  if (portal.log === undefined) throw new OperatorError('The portal has no log', { hint: 'Name it in portal.yaml first: log: { origin: example.org/releases/log }' });
  return generateLogKey({ path: options.out ?? 'log', origin: portal.log.origin });
}

async function makeKey(options: Options) {
  const may = options.may ?? ['record'];
  refuse(may.filter((one) => !Permission.safeParse(one).success).map((one) => ({ message: `“${one}” is nothing that a signer may do`, expected: 'record, decision, addendum, waiver, evidence or sign-off:<role>' })));
  return generateKey({ path: options.out ?? options.id, id: options.id, name: options.name ?? options.id, identity: options.identity ?? options.id, may });
}
