// What the made-up people of QuASIM's example releases sign.

import type { Decided } from '../story.ts';

const PEOPLE = { engineering: 'T. Brandt', security: 'L. Moreau', documentation: 'K. Sato' } as const;
type Role = keyof typeof PEOPLE;

function decided(day: string, words: Readonly<Record<Role, string>>, statement: string): Decided {
  return {
    signOffs: (Object.keys(PEOPLE) as Role[]).map((role, index) => ({ role, name: PEOPLE[role], decision: 'approve', at: `${day}T13:${String(35 + index * 5)}:00Z`, statement: words[role] })),
    decision: { decision: 'GO', name: 'O. Aydin', at: `${day}T13:55:00Z`, statement },
  };
}

export const DECIDED = {
  'v0.1.4': decided('2026-01-13', {
    engineering: 'The tag is built, tested and benchmarked as the checklist asks. (Made up.)', security: 'Nothing is open above low. (Made up.)', documentation: 'Nothing to add to the guides. (Made up.)',
  }, 'Released. (Made up.)'),
  'v0.2.0': decided('2026-02-10', {
    engineering: 'The tag is built, tested and benchmarked as the checklist asks. (Made up.)', security: 'Scans, SBOM and licences are read; nothing is open above low. (Made up.)', documentation: 'Reference, cookbooks and guide follow the code. (Made up.)',
  }, 'Released as the monthly minor version. (Made up.)'),
  'v0.2.1': decided('2026-03-17', {
    engineering: 'The fix alone was added to v0.2.0. (Made up.)', security: 'The reporter has confirmed the fix. (Made up.)', documentation: 'The advisory and the notes are ready. (Made up.)',
  }, 'Released together with v0.1.5 when the embargo ends. (Made up.)'),
  'v0.1.5': decided('2026-03-17', {
    engineering: 'The fix is taken over from v0.2.1 without a change. (Made up.)', security: 'The reporter has confirmed the fix on this line too. (Made up.)', documentation: 'The advisory and the notes are ready. (Made up.)',
  }, 'Released together with v0.2.1 when the embargo ends. (Made up.)'),
} as const satisfies Record<string, Decided>;
