import type { Starter } from './starter.ts';

// Each action by the full id of a commit: a tag can be moved to other code. The comment names the tag that it had.
const CHECKOUT = 'actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2';
const SETUP_NODE = 'actions/setup-node@49933ea5288caeca8642d1e84afbd3f7d6820020 # v4.4.0';
const UPLOAD = 'actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02 # v4.6.2';
const DOWNLOAD = 'actions/download-artifact@d3f86a106a0bac45b974a628896c90dbdf5c8093 # v4.3.0';
const CONFIGURE_PAGES = 'actions/configure-pages@983d7736d9b0ae728b81ab479565c72886d7745b # v5.0.0';
const DEPLOY_PAGES = 'actions/deploy-pages@d6db90164ac5ed86f2b6aed7e0febac5b3c0c03e # v4.0.5';

// GitHub's own expressions, kept apart from those of the template.
const expression = (text: string) => `\${{ ${text} }}`;

/**
 * The workflow of a portal on GitHub: evidence is parsed in a job that holds no key and may write nothing; keys lie in
 * the one job that parses none. Nothing that somebody typed is put into a script's text.
 */
export function starterWorkflow({ project, packageSpec, repository }: Starter): string {
  return `# Seals, signs, logs, builds and publishes.
#
#   Once:    npm install --save-dev --save-exact ${packageSpec}, and commit package.json and package-lock.json.
#            Settings, Pages, Source: GitHub Actions.
#            Secrets of the environment "release-evidence", when you have keys: DOSSIER_KEY (signs records) and
#            DOSSIER_LOG_KEY (signs the log's checkpoints). "dossier keygen" makes them; without them nothing is signed.
#            Or no DOSSIER_KEY and the variable DOSSIER_KEYLESS=true: records are then signed by this workflow's identity,
#            and its name and this repository's stand in a public log for ever (docs/signing.md of the package).
#   Release: when the job that builds a release has uploaded its evidence with actions/upload-artifact, let it end with
#            gh workflow run dossier.yml -f release=${project}/v0.1.0 -f run="$GITHUB_RUN_ID" -f repository="$GITHUB_REPOSITORY"
#   Else:    a push (a policy, a waiver, a sign-off, a decision) logs what is new and publishes again.
name: Dossier

on:
  push:
    branches: [main]
  workflow_dispatch:
    inputs:
      release:
        description: Project and version, such as ${project}/v0.1.0
        required: true
      run:
        description: Id of the workflow run that uploaded the evidence
        required: true
      repository:
        description: The repository of that run
        default: ${repository === undefined ? expression('github.repository') : repository.replace(/^https:\/\/[^/]+\//, '')}
        required: true

permissions: {}

# One after the other: two runs must not append to the log beside each other.
concurrency:
  group: dossier
  cancel-in-progress: false

jobs:
  # Parses evidence, which may be hostile: it has no secret and may write nothing.
  seal:
    if: github.event_name == 'workflow_dispatch' && github.ref == 'refs/heads/main'
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    permissions:
      actions: read
      contents: read
    env:
      RELEASE: ${expression('inputs.release')}
      RUN: ${expression('inputs.run')}
      REPOSITORY: ${expression('inputs.repository')}
    steps:
      - uses: ${CHECKOUT}
        with:
          persist-credentials: false
      - uses: ${SETUP_NODE}
        with:
          node-version: 24
          cache: npm
      - run: npm ci
      - name: Fetch the evidence
        uses: ${DOWNLOAD}
        with:
          path: artifacts
          run-id: ${expression('inputs.run')}
          repository: ${expression('inputs.repository')}
          # Another repository that is private needs a token of its own, which may read its actions.
          github-token: ${expression('github.token')}
      # The run itself says which tag and commit it built. What lies there already is yours and stays.
      - name: Say who the release is
        env:
          GH_TOKEN: ${expression('github.token')}
        run: |
          file="content/projects/\${RELEASE%%/*}/releases/\${RELEASE#*/}/release.yaml"
          [ -e "$file" ] || { mkdir -p "$(dirname "$file")" && gh api "repos/$REPOSITORY/actions/runs/$RUN" \\
            --jq '{tag: .head_branch, commit: .head_sha, commitDate: .head_commit.timestamp, ciRun: .html_url}' > "$file"; }
      - name: Seal
        run: npx dossier seal "$RELEASE" --evidence artifacts --no-ci
      - run: tar --create --file sealed.tar content
      - uses: ${UPLOAD}
        with:
          name: sealed
          path: sealed.tar
          retention-days: 1
          if-no-files-found: error

  # Holds the keys, and parses no evidence.
  record:
    needs: seal
    if: \${{ !cancelled() && github.ref == 'refs/heads/main' && (needs.seal.result == 'success' || needs.seal.result == 'skipped') }}
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    environment: release-evidence
    permissions:
      contents: write
      # The identity that signs where DOSSIER_KEYLESS is true.
      id-token: write
    outputs:
      commit: ${expression('steps.commit.outputs.id')}
    steps:
      - uses: ${CHECKOUT}
        with:
          ref: main
      - uses: ${SETUP_NODE}
        with:
          node-version: 24
          cache: npm
      - run: npm ci
      - uses: ${DOWNLOAD}
        if: needs.seal.result == 'success'
        with:
          name: sealed
      # Only new files below content/ are taken: what is there, trust and policy above all, is this branch's.
      - name: Take over what was sealed
        if: needs.seal.result == 'success'
        run: tar --extract --skip-old-files --file sealed.tar content && rm sealed.tar && npx dossier check
      - name: Sign
        if: needs.seal.result == 'success'
        env:
          DOSSIER_KEY: ${expression('secrets.DOSSIER_KEY')}
          KEYLESS: ${expression('vars.DOSSIER_KEYLESS')}
          RELEASE: ${expression('inputs.release')}
        run: |
          if [ "$KEYLESS" = true ]; then npx dossier sign "$RELEASE" --keyless
          elif [ -n "$DOSSIER_KEY" ]; then npx dossier sign "$RELEASE"
          else echo '::notice::There is no DOSSIER_KEY, so the record is not signed'; fi
      # Somebody who publishes from elsewhere may be faster: the append is then made again on their state, and never merged.
      - id: commit
        name: Append to the log and push
        env:
          DOSSIER_LOG_KEY: ${expression('secrets.DOSSIER_LOG_KEY')}
          SUBJECT: ${expression('inputs.release || \'Log\'')}
          GIT_AUTHOR_NAME: github-actions[bot]
          GIT_AUTHOR_EMAIL: 41898282+github-actions[bot]@users.noreply.github.com
          GIT_COMMITTER_NAME: github-actions[bot]
          GIT_COMMITTER_EMAIL: 41898282+github-actions[bot]@users.noreply.github.com
        run: |
          if [ -n "$DOSSIER_LOG_KEY" ]; then
            npx dossier log append --push --branch main --message "$SUBJECT"
          else
            echo '::notice::There is no DOSSIER_LOG_KEY, so nothing is logged'
            git add content
            if ! git diff --cached --quiet; then
              git commit --quiet --message "$SUBJECT"
              git push --quiet
            fi
          fi
          echo "id=$(git rev-parse HEAD)" >> "$GITHUB_OUTPUT"

  build:
    needs: record
    if: \${{ !cancelled() && needs.record.result == 'success' }}
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    permissions:
      contents: read
      pages: read
    steps:
      - uses: ${CHECKOUT}
        with:
          ref: ${expression('needs.record.outputs.commit')}
          persist-credentials: false
      - uses: ${SETUP_NODE}
        with:
          node-version: 24
          cache: npm
      - run: npm ci
      - id: pages
        uses: ${CONFIGURE_PAGES}
      # The log must extend the one that readers have seen. Before the first checkpoint there is none.
      - name: Fetch the published checkpoint
        env:
          SITE: ${expression('steps.pages.outputs.base_url')}
        run: |
          status=$(curl --silent --show-error --location --output checkpoint --write-out '%{http_code}' "$SITE/log/checkpoint")
          case "$status" in
            200) echo 'CHECKPOINT=--published-checkpoint checkpoint' >> "$GITHUB_ENV" ;;
            404) echo 'No checkpoint was published before' ;;
            *) echo "::error::$SITE/log/checkpoint answers $status"; exit 1 ;;
          esac
      - name: Build
        env:
          SITE: ${expression('steps.pages.outputs.base_url')}
        # CHECKPOINT is two words or none.
        run: npx dossier build --out dist/portal --url "$SITE/" $CHECKPOINT
      # actions/upload-pages-artifact leaves out hidden files, and the site has one, .nojekyll.
      - run: tar --create --file "$RUNNER_TEMP/artifact.tar" --directory dist/portal .
      - uses: ${UPLOAD}
        with:
          name: github-pages
          path: ${expression('runner.temp')}/artifact.tar
          retention-days: 1
          if-no-files-found: error

  deploy:
    needs: build
    if: \${{ !cancelled() && needs.build.result == 'success' }}
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    permissions:
      pages: write
      id-token: write
    environment:
      name: github-pages
      url: ${expression('steps.deployment.outputs.page_url')}
    steps:
      - id: deployment
        uses: ${DEPLOY_PAGES}
`;
}
