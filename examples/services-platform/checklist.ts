// The release checklist of the services platform in our own words: its document is proprietary, so nothing of it is quoted.

import { NOTE, text } from '../apex-x/note.ts';

export interface ChecklistSection {
  readonly title: string;
  readonly items: readonly string[];
}

/** Six sections with 31 items. Gates and the table in docs/checklists name items by these texts. */
export const SECTIONS: readonly ChecklistSection[] = [
  { title: '1. Before the release', items: [
    'The CI jobs python-services, web-portal and smoke-core-flow are green',
    'No dependency has a critical or high finding',
    'The quick preflight passes',
    'Release notes are drafted and reviewed',
    'Somebody is named on call',
  ] },
  { title: '2. Database', items: [
    'Migration scripts are there and ran in staging',
    'The forward migration ran and every service starts healthy',
    'The previous version works on the new schema for a stated time',
    'There is a restore point from before the migration',
  ] },
  { title: '3. Deployment', items: [
    'Every service has its target version',
    'Configuration, environment, secrets and addresses are confirmed',
    'The rollout goes in stages',
    'Health and key endpoints are looked at after every stage',
  ] },
  { title: '4. Rollback', items: [
    'Each service has its rollback commands',
    'The previous images can still be pulled',
    'Triggers have thresholds',
    'Data can come back from what cannot be undone',
    'A rollback was drilled in the last 90 days',
  ] },
  { title: '5. After the release', items: [
    'Sign-in, profile and transactions work in production',
    'The invoice path works from snapshot to export',
    'Service levels hold on the dashboards',
    'Alert channels are active and not noisy',
    'The release is announced',
  ] },
  { title: '6. Security and compliance', items: [
    'Secrets come from the environment or the vault',
    'Protected endpoints check sign-in and tokens',
    'Audit events are written',
    'Dependency updates bring no known critical vulnerability',
    'The current legal policy is published and can be accepted',
    'Auth snapshots are durable in the target environment',
    'Firewall dashboards and alerts are active',
    'Findings of the penetration test are fixed in time',
  ] },
];

/** The items that nobody can tick before the rollout. */
export const AFTERWARDS: ReadonlySet<string> = new Set([...(SECTIONS[2]?.items.slice(2) ?? []), ...(SECTIONS[4]?.items ?? [])]);

const DETAILS: Readonly<Record<string, readonly string[]>> = {
  'The invoice path works from snapshot to export': ['snapshot', 'PDF', 'accounting export for `xero`', 'accounting export for `quickbooks`'],
};

/** Who answers for each section. */
const OWNERS = ['T. Osei', 'N. Duarte', 'P. Lindgren', 'T. Osei', 'T. Osei', 'N. Duarte'];

/** The checklist with its boxes; `open` items are not ticked. */
export function checklist(release: string, commit: string, day: string, open: (item: string) => boolean, later = day): string[] {
  return [
    '# Release checklist', '', NOTE, '', `- Release: ${release}`, `- Commit: ${commit}`,
    ...SECTIONS.flatMap(({ title, items }, section) => [
      '', `## ${title}`, '',
      ...items.flatMap((item) => [
        `- [${open(item) ? ' ' : 'x'}] ${item}${open(item) ? '' : ` (by ${OWNERS[section] ?? ''}, ${AFTERWARDS.has(item) ? later : day})`}`,
        ...(DETAILS[item] ?? []).map((detail) => `  - ${detail}`),
      ]),
    ]),
  ];
}

export const checklistFile = (...parts: Parameters<typeof checklist>): Uint8Array => text(checklist(...parts));
