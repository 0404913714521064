import { contentPaths } from './content-folder.ts';
import { PACKAGED_ROOTS, packagedRoot } from './packaged-roots.ts';
import { starterWorkflow } from './starter-workflow.ts';

/** What a starter portal is made of. */
export interface Starter {
  readonly project: string;
  /** The project as people call it. */
  readonly name: string;
  readonly title: string;
  readonly origin: string;
  /** The repository that holds the portal. */
  readonly portalRepository?: string | undefined;
  /** The repository that the project's releases are built from. */
  readonly repository?: string | undefined;
  /** The package as it is installed: its name and exact version. */
  readonly packageSpec: string;
}

/** The files of a new portal, by path below its folder, in the order in which they are read. */
export function portalFiles(starter: Starter): Readonly<Record<string, string>> {
  return {
    [`content/${contentPaths.portal()}`]: portalYaml(starter),
    [`content/${contentPaths.trust()}`]: TRUST,
    [`content/${contentPaths.trustFolder()}/${PUBLIC_GOOD.file}`]: new TextDecoder().decode(packagedRoot('public-good')),
    '.github/workflows/dossier.yml': starterWorkflow(starter),
    '.gitattributes': GIT_ATTRIBUTES,
    '.gitignore': GIT_IGNORE,
    'README.md': readme(starter),
  };
}

/** The files of one more project in a portal. `project.yaml` comes last: with it the project is there. */
export function projectFiles(starter: Starter): Readonly<Record<string, string>> {
  return {
    [`content/${contentPaths.policy(starter.project)}`]: policyYaml(starter),
    [`content/${contentPaths.project(starter.project)}`]: projectYaml(starter),
  };
}

/** Lines without which git may change sealed bytes or merge two histories of the log. */
export const GIT_ATTRIBUTES = `# Sealed bytes are bytes: no line ending is changed, and nothing merges two histories of the log into one.
content/log/** -text -merge
content/objects/** -text
content/projects/**/*.json -text
content/projects/**/SHA256SUMS -text
content/projects/**/histories/** -text
content/trust/roots/** -text
# Policies are sealed by digest, so they read the same on every machine.
content/**/*.yaml text eol=lf
`;

/** Private keys stay out of git, and so does what can be made again. */
export const GIT_IGNORE = `*.key
node_modules/
dist/
preview/
artifacts/
`;

// JSON's quotes are YAML's double quotes.
const quoted = (text: string) => JSON.stringify(text);

function portalYaml({ title, origin, portalRepository }: Starter): string {
  return `title: ${quoted(title)}
# One sentence for the home page:
# about: What we released, and the evidence behind each decision.

# Where the site will stand, with its trailing slash. It is printed in commands and is never part of a record, so it
# may change. The workflow takes it from GitHub Pages.
# url: https://example.org/releases/

# The repository that holds this folder.
${portalRepository === undefined ? '# repository: https://example.org/acme/evidence' : `repository: ${quoted(portalRepository)}`}

# The log's name, for ever: every signed checkpoint carries it. Choose another one now if you like, and none after the
# first "dossier log append".
log:
  origin: ${quoted(origin)}
`;
}

const PUBLIC_GOOD = PACKAGED_ROOTS['public-good'];

const TRUST = `# Who may sign what. Sealing needs no key. From the first signature on, only keys that are listed here count.
#
#   dossier keygen --id release-job --may record --out ~/.config/dossier/release-job
#
# makes a key pair outside this repository and prints an entry like the one below. Put it here in place of "[]". The
# private half goes into a secret of the one CI job that signs, DOSSIER_KEY; a person's stays on that person's machine.
# What a signer may do: record, decision, addendum, waiver, evidence, sign-off:<role>.
signers: []
#  - id: release-job
#    name: Release workflow
#    identity: https://github.com/acme/evidence/.github/workflows/dossier.yml
#    may: [record]
#    publicKey: |
#      -----BEGIN PUBLIC KEY-----
#      (printed by keygen)
#      -----END PUBLIC KEY-----
#
# A workflow that signs without a key of its own (keyless, through Sigstore) is named by what its certificates say. Each
# word must be equal; where a pattern is meant, write { pattern: '…' }, which must match the whole of it.
#  - id: build-workflow
#    name: Build workflow
#    identity: https://github.com/acme/widget/.github/workflows/release.yml
#    may: [evidence]
#    certificate:
#      root: public-good
#      issuer: https://token.actions.githubusercontent.com
#      identity: { pattern: 'https://github\\.com/acme/widget/\\.github/workflows/release\\.yml@refs/tags/v.*' }
#      sourceRepository: https://github.com/acme/widget

# Whom keyless signatures are held against: copies of what Sigstore instances publish about themselves, each with its
# day. Take a newer one from the source once a year, as an entry of its own: older ones stay for older signatures.
# docs/trust.md of the dossier-portal package says how.
roots:
  - id: ${PUBLIC_GOOD.id}
    title: ${PUBLIC_GOOD.title}
    file: ${PUBLIC_GOOD.file}
    sha256: ${PUBLIC_GOOD.sha256}
    date: ${PUBLIC_GOOD.date}
    source: ${PUBLIC_GOOD.source}

# The key that signs the log's checkpoints: "dossier keygen --log --out ~/.config/dossier/log" prints this entry.
# Its private half is the secret DOSSIER_LOG_KEY. When it is replaced, the new one is added below the old one.
# log:
#   keys:
#     - (printed by keygen)
`;

function projectYaml({ name, repository }: Starter): string {
  return `name: ${quoted(name)}
# about: What it is, in a sentence.

# The repository that its releases are built from; commits on the pages lead there.
${repository === undefined ? '# repository: https://example.org/acme/widget' : `repository: ${quoted(repository)}`}

# Tags of releases match this in full. A release under any other tag, or none, is a draft, whatever anyone calls it.
tagPattern: 'v\\d+\\.\\d+\\.\\d+(?:-[0-9A-Za-z.-]+)?'

# Metrics shown first in charts, once evidence measures something.
# headlineMetrics: [startup_ms]
`;
}

function policyYaml({ project, name }: Starter): string {
  return `# What a release of ${name} must bring, and the gates that judge it. "dossier check" names everything wrong in this
# file at once; an unknown key, slot or rule is an error. All rules: docs/gate-rules.md of the dossier-portal package.

# Quoted beside every verdict. Give the rules a new name when you change them.
id: ${project}-1
title: ${quoted(`Release policy of ${name}`)}

# Slots are the evidence contract: what must arrive. A file goes into the slot that accepts its format, whatever its
# name; add \`paths\` (globs) where names decide. A slot whose evidence does not come is shown, with the command below.
slots:
  - id: tests
    title: Tests
    about: The test run of the released commit.
    kind: tests
    accepts: [{ format: junit }]
    producer: npx vitest run --reporter=junit --outputFile=artifacts/junit.xml
    conventionalPath: artifacts/junit.xml
  - id: sbom
    title: SBOM
    about: What the release is made of.
    kind: sbom
    accepts: [{ format: cyclonedx }, { format: spdx }]
    producer: syft dir:. -o cyclonedx-json=artifacts/sbom.cdx.json
    conventionalPath: artifacts/sbom.cdx.json
  - id: checksums
    title: Checksums
    about: The digests of the evidence, written by the job that made it.
    kind: checksums
    accepts: [{ format: checksums }]
    producer: (cd artifacts && sha256sum junit.xml sbom.cdx.json > SHA256SUMS)
    conventionalPath: artifacts/SHA256SUMS

# Gates are questions about the evidence. A gate's state is the worst of its checks, and the verdict is the worst of the
# required gates. What did not arrive, was skipped or checked nothing never passes. Once benchmarks or other numbers come
# with each release, \`no-regression\` holds them against those of the releases before (docs/baselines.md).
gates:
  - id: tests
    title: Tests pass
    short: Tests
    group: Build
    requirement: Tests ran, and none failed.
    checks: [{ rule: tests-pass, slot: tests }]

  - id: sbom
    title: SBOM valid
    short: SBOM
    group: Supply chain
    requirement: The SBOM is there and keeps to its schema.
    checks: [{ rule: form-valid, slot: sbom }]

  # A condition: this gate applies where the release declares itself one of these kinds, and not to a draft. Conditions
  # read what is declared (kind, channel, and the dimensions of a \`scope\` of your own), never evidence, so that no file
  # can switch a gate off.
  - id: checksums
    title: Checksums agree
    short: Checksums
    group: Supply chain
    when: { kind: [release, candidate, hotfix] }
    requirement: Tests and SBOM are byte for byte what the job listed.
    checks: [{ rule: digests-agree, slots: [tests, sbom], with: checksums }]

  # Advisory: when it is not met, every page says so, and the release is not blocked.
  - id: sbom-recent
    title: SBOM recent
    short: SBOM age
    group: Supply chain
    level: advisory
    requirement: The SBOM was made in the last 30 days.
    checks: [{ rule: max-age, slot: sbom, days: 30 }]

# People approve after the seal. Remove the marks to ask for it; each role signs with a key that trust.yaml lists for
# "sign-off:<role>". The gate has to stand in the list above.
#
#  - id: sign-off
#    title: Signed off
#    short: Sign-off
#    group: Process
#    phase: decision
#    requirement: Engineering and quality have approved this record.
#    checks: [{ rule: sign-off-complete }]
#
# signOff:
#   roles:
#     - { id: engineering, title: Engineering }
#     - { id: quality, title: Quality }
#   distinctPeople: 2
`;
}

function readme({ title, project, packageSpec }: Starter): string {
  return `# ${title}

Release evidence, sealed and judged by Dossier. \`content/\` is the portal: what is sealed there
never changes, and the site is made from it alone.

\`\`\`console
npm install --save-dev --save-exact ${packageSpec}
npx dossier check                                            # reads every file you write by hand
npx dossier seal ${project}/v0.1.0 --evidence artifacts     # judges what CI left in artifacts/, and writes the record down
npx dossier build --serve                                    # the site, at http://127.0.0.1:4173/
\`\`\`

| File | What it says |
|---|---|
| [content/portal.yaml](content/portal.yaml) | the portal's title, and its log's name |
| [content/trust/trust.yaml](content/trust/trust.yaml) | who may sign what |
| [content/projects/${project}/policy.yaml](content/projects/${project}/policy.yaml) | the evidence that a release must bring, and the gates |
| [.github/workflows/dossier.yml](.github/workflows/dossier.yml) | seals, signs, logs, builds and publishes; what it needs stands at its top |

Private keys never lie in this repository: \`npx dossier keygen --help\`.
`;
}
