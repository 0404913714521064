import { z } from 'zod';
import { Addendum } from '../model/addendum.ts';
import { Advisory } from '../model/advisory.ts';
import {
  Checklist, CommandTranscript, DecisionStatement, DeploymentPlan, ExportControl, Incident, Observation, PenetrationTest, RollbackDrill, RollbackPlan, Rollout, SignOff, Waiver,
} from '../model/human-records.ts';
import { PolicySpec } from '../model/policy.ts';
import { ControlFramework, PortalSpec, ProjectSpec, ReleaseSpec, TrustSpec } from '../model/portal-files.ts';
import { ReleaseRecord } from '../model/record.ts';
import { SupportPolicy } from '../model/support.ts';
import * as paths from './paths.ts';
import { SeriesFile } from './series-file.ts';
import { VIEWS } from './views/index.ts';

/** A document type whose JSON Schema is published with the site. */
export interface PublicSchema {
  /** Permanent: it names the schema's file. */
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly group: 'record' | 'statement' | 'content' | 'api';
  readonly schema: z.ZodType;
}

const DOCUMENTS: readonly PublicSchema[] = [
  { name: 'record', title: 'Release record', about: 'record.json: an in-toto Statement with everything a release was judged by and came to.', group: 'record', schema: ReleaseRecord },
  { name: 'sign-off', title: 'Sign-off', about: 'signoffs/<role>.json: one role’s word on one record.', group: 'statement', schema: SignOff },
  { name: 'decision', title: 'Decision', about: 'decision.json: GO or NO-GO on one record.', group: 'statement', schema: DecisionStatement },
  { name: 'addendum', title: 'Addendum', about: 'addenda/<day>-<sha8>/addendum.json: what was learnt of a record after it was decided: amended, withdrawn, deprecated, superseded.', group: 'statement', schema: Addendum },
  { name: 'waiver', title: 'Waiver', about: 'waivers/<id>.json: named people accept one unmet gate until a date.', group: 'statement', schema: Waiver },
  { name: 'rollback-plan', title: 'Rollback plan', about: 'Where to go back to, what triggers it, and how. Travels as evidence.', group: 'statement', schema: RollbackPlan },
  { name: 'rollback-drill', title: 'Rollback drill', about: 'That somebody tried the way back. Travels as evidence.', group: 'statement', schema: RollbackDrill },
  { name: 'export-control', title: 'Export classification', about: 'Under which export controls the released things fall, and who says so. Travels as evidence.', group: 'statement', schema: ExportControl },
  { name: 'incident', title: 'Incident', about: 'What happened after a release, who owns its cause, and when the fix is expected. Travels as late evidence.', group: 'statement', schema: Incident },
  { name: 'checklist', title: 'Checklist', about: 'Items that people answer for. Travels as evidence.', group: 'statement', schema: Checklist },
  { name: 'command-transcript', title: 'Command transcript', about: 'Commands that were run, with their exit codes. Travels as evidence.', group: 'statement', schema: CommandTranscript },
  { name: 'deployment-plan', title: 'Deployment plan', about: 'What each service goes to and comes from, and the stages. Travels as evidence.', group: 'statement', schema: DeploymentPlan },
  { name: 'rollout', title: 'Rollout', about: 'What was looked at after each stage of a deployment. Travels as late evidence.', group: 'statement', schema: Rollout },
  { name: 'observation', title: 'Observation', about: 'What a person saw on dashboards and in alert channels. Travels as evidence.', group: 'statement', schema: Observation },
  { name: 'penetration-test', title: 'Penetration test', about: 'What was tested, what was found, and when it was fixed. Travels as evidence.', group: 'statement', schema: PenetrationTest },
  { name: 'policy', title: 'Policy', about: 'policy.yaml: the evidence contract and the gates.', group: 'content', schema: PolicySpec },
  { name: 'portal', title: 'Portal', about: 'portal.yaml: title, address and limits of the portal.', group: 'content', schema: PortalSpec },
  { name: 'project', title: 'Project', about: 'project.yaml: name, repository, tag pattern and version scheme of a project.', group: 'content', schema: ProjectSpec },
  { name: 'release', title: 'Release', about: 'release.yaml: who a release is.', group: 'content', schema: ReleaseSpec },
  { name: 'support', title: 'Support policy', about: 'support.yaml: which releases are looked after, until when, and how often there shall be new ones.', group: 'content', schema: SupportPolicy },
  { name: 'advisory', title: 'Advisory', about: 'advisories/<id>.yaml or .json: one vulnerability of the project itself, in the OSV format.', group: 'content', schema: Advisory },
  { name: 'controls', title: 'Control framework', about: 'controls/<framework>.yaml: which gates and evidence cover the controls of somebody else’s framework.', group: 'content', schema: ControlFramework },
  { name: 'trust', title: 'Trust file', about: 'trust.yaml: keys, whose they are, and what each may sign.', group: 'content', schema: TrustSpec },
];

/** Every published schema: our documents first, then the view of each kind of page. */
export function publicSchemas(): readonly PublicSchema[] {
  return [
    ...DOCUMENTS,
    ...VIEWS.map((view): PublicSchema => ({
      name: viewSchemaName(view.name),
      title: `Page: ${view.name.replaceAll('-', ' ')}`,
      about: `What /api/v1/ returns for a page of the kind “${view.name}”.`,
      group: 'api',
      schema: view.schema,
    })),
    { name: 'series', title: 'Series of a metric', about: 'One metric over the releases, whole, in columns: the file beside its page that an interactive chart is drawn from.', group: 'api', schema: SeriesFile },
  ];
}

/** Views carry a prefix, because `release` is both a page and a file. */
export function viewSchemaName(view: string): string {
  return `view-${view}`;
}

/** The JSON Schema (2020-12) of a document type, as an object whose members stand in a fixed order. */
export function jsonSchemaOf(published: PublicSchema): Record<string, unknown> {
  const { $schema, properties, ...schema } = z.toJSONSchema(published.schema, {
    target: 'draft-2020-12',
    // What is on disk is what is parsed, so fields with a default may be absent: that is the input side.
    io: 'input',
    unrepresentable: 'any',
    // Zod says `startsWith` by a pattern and by a format of its own, which no validator knows.
    override: ({ jsonSchema }) => {
      if (jsonSchema.format === 'starts_with') delete jsonSchema.format;
    },
  });
  const address = paths.schemaFile(published.name);
  // A document of the API says where its schema is; the view it is made from does not.
  const own = published.group === 'api' ? { $schema: { const: address } } : {};
  return {
    $schema, $id: address, title: published.title, description: published.about,
    ...(properties === undefined ? {} : { properties: { ...own, ...properties } }),
    ...schema,
  };
}
