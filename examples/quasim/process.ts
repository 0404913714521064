// What the made-up people of QuASIM state: checklists and the rollback plan.

import type { Checklist, RollbackPlan } from '../../src/core/model/human-records.ts';
import { CHECKLIST_SCHEMA, ROLLBACK_PLAN_SCHEMA } from '../../src/core/model/uris.ts';
import { json } from './files.ts';
import type { Facts } from './release.ts';

type Item = readonly [id: string, text: string, by: string, evidence?: string];

function checklist(title: string, completedAt: string, sections: readonly (readonly [title: string, items: readonly Item[]])[]): Uint8Array {
  return json({
    schema: CHECKLIST_SCHEMA, title: `${title} (made up for the Dossier example portal)`, completedAt,
    sections: sections.map(([heading, items]) => ({ title: heading, items: items.map(([id, text, by, evidence]) => ({ id, text, state: 'done' as const, by, ...(evidence === undefined ? {} : { evidence }) })) })),
  } satisfies Checklist);
}

/** The boxes of RELEASE.md that no file can answer for. */
export function releaseChecklist({ version, day, ciRun }: Facts): Uint8Array {
  return checklist(`Release checklist of v${version}`, `${day}T12:00:00Z`, [
    ['Pre-release', [
      ['release-branch', `Create release branch release/v${version}`, 'T. Brandt'],
      ['version-step', 'Major, minor or patch follows what changed', 'T. Brandt', 'CHANGELOG.md'],
      ['documentation', 'Update documentation', 'K. Sato', 'docs/'],
      ['dependencies', 'Review and update dependencies', 'L. Moreau', 'sbom/'],
    ]],
    ['Release day', [
      ['merge-to-main', 'Merge release branch to main', 'T. Brandt'],
      ['pipeline', 'CI/CD pipeline completed', 'T. Brandt', `run ${ciRun}`],
      ['images-pushed', 'Container images are built and pushed', 'T. Brandt'],
      ['charts-published', 'Helm charts are packaged and published', 'T. Brandt'],
      ['sbom-attached', 'SBOM is attached to the release', 'L. Moreau', `sbom-v${version}.json`],
      ['github-release', 'GitHub release with notes', 'T. Brandt'],
    ]],
  ]);
}

/** RELEASE.md's section Post-release, and the two boxes of release day that come last. */
export function afterRelease(version: string, completedAt: string): Uint8Array {
  return checklist(`After the release of v${version}`, completedAt, [
    ['Release day, last', [
      ['documentation-site', 'Update documentation site', 'K. Sato'],
      ['announcement', 'Announce release', 'K. Sato'],
    ]],
    ['Post-release', [
      ['monitoring', 'Monitor for issues and bug reports', 'K. Sato', 'seven days without a report'],
      ['roadmap', 'Update project roadmap', 'K. Sato'],
      ['archive', 'Archive release artifacts', 'T. Brandt'],
      ['merge-back', `Merge release branch release/v${version} back to develop`, 'T. Brandt'],
    ]],
  ]);
}

/** RELEASE.md's section Emergency Security Releases. */
export function emergencyChecklist({ version, day }: Facts, together: readonly string[]): Uint8Array {
  return checklist(`Emergency security release v${version}`, `${day}T13:30:00Z`, [['Emergency security release', [
    ['private-fork', 'Fix developed in a private security fork', 'L. Moreau'],
    ['disclosure', 'Disclosure coordinated with the reporter', 'L. Moreau'],
    ['patches', `Patch releases prepared for all supported versions: ${together.join(' and ')}`, 'T. Brandt'],
    ['advisory', 'CVE and security advisory ready to be published', 'L. Moreau', 'QSA-2026-001'],
    ['simultaneous', 'Patches released simultaneously', 'T. Brandt'],
    ['notifications', 'Security notifications ready to be sent to users', 'K. Sato'],
  ]]]);
}

export function rollbackPlan({ previous, day }: Facts): Uint8Array {
  return json({
    schema: ROLLBACK_PLAN_SCHEMA, previousStable: previous,
    triggers: [
      { id: 'error-rate', signal: 'share of jobs that fail', threshold: 'more than 1 in 200', window: '10 minutes' },
      { id: 'wrong-result', signal: 'a job whose result differs from the reference', threshold: 'one', window: 'immediate' },
    ],
    steps: [
      `Immediate: kubectl set image deployment/quasim-api quasim-api=registry.example.invalid/quasim-api:${previous}`,
      `Short-term: create a hotfix branch from ${previous}.`,
      'Long-term: apply the fix to the hotfix branch, follow the release process for the patch version, and tell users. (Made up for the Dossier example portal.)',
    ],
    owner: 'T. Brandt', owedAfterRollback: ['incident note'], writtenAt: `${day}T06:30:00Z`,
  } satisfies RollbackPlan);
}
