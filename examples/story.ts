// How an example project tells its life: the evidence that is made up, and what was done with it, step by step.

import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { canonicalBytes } from '../src/core/lib/canonical-json.ts';
import type { Waiver } from '../src/core/model/human-records.ts';
import type { SigningCertificate } from '../src/core/model/signature-check.ts';
import { amend } from '../src/node/amend.ts';
import { appendLog } from '../src/node/append-log.ts';
import { changeStanding } from '../src/node/change-standing.ts';
import { decide } from '../src/node/decide.ts';
import type { DocumentSigner } from '../src/node/document-signer.ts';
import { signingKey } from '../src/node/keys.ts';
import { seal } from '../src/node/seal.ts';
import { signDocument, documentFor } from '../src/node/sign.ts';
import { signOff } from '../src/node/sign-off.ts';
import { exampleKey } from './keys.ts';
import type { SigstoreInstance } from './sigstore/instance.ts';

/** Files by their path below a folder. */
export type Files = ReadonlyMap<string, Uint8Array>;

/** One role's word, or the decision, as a made-up person gives it. */
export interface Word<Decision extends string> {
  readonly decision: Decision;
  readonly name: string;
  readonly statement: string;
  readonly at: string;
}

/** The sign-offs of a release, each by its role, and what was decided on them. */
export interface Decided {
  readonly signOffs: readonly (Word<'approve' | 'reject'> & {
    readonly role: string;
    /** The role whose key signs, where it is another one's. */
    readonly signer?: string;
  })[];
  readonly decision: Word<'GO' | 'NO-GO'>;
}

/** Something that was done at a time. The steps of all projects are done in the order of their times. */
export interface Step {
  readonly at: string;
  run(steps: Steps): Promise<void>;
}

export interface Story {
  readonly project: string;
  /** Releases whose evidence is made up, all of it by `evidence`. */
  readonly madeUp: readonly string[];
  /** The made-up evidence, by `<version>/<part>`: it is written to that folder beside the story. */
  evidence(project: ProjectFolder, sigstore: SigstoreInstance): Promise<ReadonlyMap<string, Files>>;
  readonly steps: readonly Step[];
  /** The example key for a task, where it is not `<project>-<task>`. */
  readonly keyName?: KeyNames;
}

/** The hand-written content of a project. */
export class ProjectFolder {
  readonly path: string;

  constructor(folder: string) {
    this.path = folder;
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    await writeFiles(this.path, new Map([[name, bytes]]));
  }
}

/** The name of the example key for a task: `portal`, `release-manager`, a role of the sign-off. */
export type KeyNames = (task: string) => string;

/** What is done to the content, each step signed with the example key that may and logged at once. */
export class Steps {
  readonly project: ProjectFolder;
  readonly #contentDir: string;
  readonly #examplesDir: string;
  readonly #id: string;
  readonly #sigstore: SigstoreInstance;
  readonly #keyName: KeyNames;

  /** Keys are `<project>-<task>`: `portal` for records, `release-manager` for decisions and addenda, or a role of the sign-off. */
  constructor(contentDir: string, examplesDir: string, project: string, sigstore: SigstoreInstance, keyName: KeyNames = (task) => `${project}-${task}`) {
    this.project = new ProjectFolder(path.join(contentDir, 'projects', project));
    this.#contentDir = contentDir;
    this.#examplesDir = examplesDir;
    this.#id = project;
    this.#sigstore = sigstore;
    this.#keyName = keyName;
  }

  /** A folder of evidence beside the story. */
  evidence(release: string, part = 'artifacts'): string {
    return path.join(this.#examplesDir, this.#id, release, part);
  }

  /** Seals the parts of a release's evidence, signs the record and logs it. It is signed with a key, or keyless as `workflow`. */
  async seal(version: string, at: string, parts: readonly string[] = ['artifacts'], workflow?: SigningCertificate): Promise<void> {
    const contentDir = this.#contentDir;
    const key = workflow === undefined ? this.#key('portal') : this.#keyless(workflow, at);
    await seal({ contentDir, project: this.#id, version, evidence: parts.map((part) => this.evidence(version, part)), at, env: {} });
    await signDocument({ contentDir, document: await documentFor(contentDir, `${this.#id}/${version}`), key });
    await this.#log();
  }

  /** Does something while another policy of the project is in force: an earlier one, as it follows from the present one. */
  async underPolicy(earlier: (present: string) => string | Promise<string>, act: () => Promise<void>): Promise<void> {
    const policy = path.join(this.project.path, 'policy.yaml');
    const present = await readFile(policy, 'utf8');
    await writeFile(policy, await earlier(present));
    try {
      await act();
    } finally {
      await writeFile(policy, present);
    }
  }

  async decide(version: string, { signOffs, decision }: Decided): Promise<void> {
    const contentDir = this.#contentDir;
    for (const { signer, ...word } of signOffs) await signOff({ contentDir, project: this.#id, version, ...word, key: this.#key(signer ?? word.role) });
    await decide({ contentDir, project: this.#id, version, ...decision, key: this.#key('release-manager') });
    await this.#log();
  }

  /** Files a waiver, approved with the key of a role. */
  async waive(waiver: Waiver, approver: string): Promise<void> {
    const document = `projects/${this.#id}/waivers/${waiver.id}.json`;
    await writeFiles(this.#contentDir, new Map([[document, canonicalBytes(waiver)]]));
    await signDocument({ contentDir: this.#contentDir, document, key: this.#key(approver) });
  }

  /** Amends a release with what came later: an event, evidence for it, or both. */
  async amend(version: string, { parts, ...more }: { readonly event: string; readonly parts: readonly string[]; readonly at: string; readonly statement: string }): Promise<void> {
    await amend({ contentDir: this.#contentDir, project: this.#id, version, ...more, evidence: parts.map((part) => this.evidence(version, part)), key: this.#key('release-manager') });
    await this.#log();
  }

  async standing(version: string, parts: Pick<Parameters<typeof changeStanding>[0], 'kind' | 'instead' | 'at' | 'statement'>): Promise<void> {
    await changeStanding({ contentDir: this.#contentDir, project: this.#id, version, ...parts, key: this.#key('release-manager') });
    await this.#log();
  }

  async #log(): Promise<void> {
    await appendLog({ contentDir: this.#contentDir, key: key('log') });
  }

  #keyless(signer: SigningCertificate, at: string): DocumentSigner {
    return { signEnvelope: (payloadType, payload) => Promise.resolve(this.#sigstore.signEnvelope(payloadType, payload, { signer, at })) };
  }

  #key(task: string) {
    return key(this.#keyName(task));
  }
}

function key(name: string) {
  return signingKey(exampleKey(name), `example key "${name}"`);
}

export function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [name, bytes] of files) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), bytes);
  }
}
