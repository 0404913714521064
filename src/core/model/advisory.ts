import { z } from 'zod';
import { AdvisoryId, Instant, WebUrl } from './ids.ts';

// Open Source Vulnerability format 1.x, https://ossf.github.io/osv-schema/. Strict, because people write it by hand and a
// misspelt "fixed" would say that nothing is; the two fields that belong to databases and ecosystems stay open.

const Open = z.record(z.string(), z.unknown());

/** § severity[]: a vector, such as `CVSS:3.1/AV:N/…`, or a word of the database. */
export const OsvSeverity = z.strictObject({ type: z.string().min(1).max(40), score: z.string().min(1).max(300) });

/** § affected[].ranges[].events[]: exactly one of the four. */
const Event = z.union([
  z.strictObject({ introduced: z.string().min(1).max(100) }),
  z.strictObject({ fixed: z.string().min(1).max(100) }),
  z.strictObject({ last_affected: z.string().min(1).max(100) }),
  z.strictObject({ limit: z.string().min(1).max(100) }),
]);

const Range = z.strictObject({
  type: z.enum(['SEMVER', 'ECOSYSTEM', 'GIT']),
  repo: z.string().max(300).optional(),
  events: z.array(Event).min(1),
  database_specific: Open.optional(),
});
export type OsvRange = z.infer<typeof Range>;

const Affected = z.strictObject({
  package: z.strictObject({ ecosystem: z.string().min(1).max(80), name: z.string().min(1).max(200), purl: z.string().max(300).optional() }).optional(),
  severity: z.array(OsvSeverity).optional(),
  ranges: z.array(Range).optional(),
  versions: z.array(z.string().min(1).max(100)).optional(),
  ecosystem_specific: Open.optional(),
  database_specific: Open.optional(),
});

/** `projects/<project>/advisories/<id>.yaml` or `.json`: one vulnerability of the project itself, named after its id. */
export const Advisory = z.strictObject({
  schema_version: z.string().regex(/^1\.\d+\.\d+$/, 'expected a version of the OSV schema, like 1.7.0').optional(),
  id: AdvisoryId,
  modified: Instant,
  /** When it may be told; OSV can do without, an embargo can not. */
  published: Instant,
  withdrawn: Instant.optional(),
  aliases: z.array(AdvisoryId).default([]),
  upstream: z.array(AdvisoryId).default([]),
  related: z.array(AdvisoryId).default([]),
  summary: z.string().min(1).max(200),
  details: z.string().max(10_000).optional(),
  severity: z.array(OsvSeverity).default([]),
  affected: z.array(Affected).min(1),
  references: z.array(z.strictObject({
    type: z.enum(['ADVISORY', 'ARTICLE', 'DETECTION', 'DISCUSSION', 'REPORT', 'FIX', 'INTRODUCED', 'PACKAGE', 'EVIDENCE', 'WEB']),
    url: WebUrl,
  })).default([]),
  credits: z.array(z.strictObject({
    name: z.string().min(1).max(200),
    contact: z.array(z.string().max(300)).optional(),
    type: z.enum(['FINDER', 'REPORTER', 'ANALYST', 'COORDINATOR', 'REMEDIATION_DEVELOPER', 'REMEDIATION_REVIEWER', 'REMEDIATION_VERIFIER', 'TOOL', 'SPONSOR', 'OTHER']).optional(),
  })).default([]),
  database_specific: Open.optional(),
});
export type Advisory = z.infer<typeof Advisory>;
