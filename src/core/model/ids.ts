import { z } from 'zod';

/** SHA-256 in lower-case hex, 64 characters. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hex digits (SHA-256)');

/** A git commit id: SHA-1 or SHA-256 in lower-case hex. */
export const GitCommit = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, 'expected a full git commit id of 40 or 64 hex digits');

/** A moment in UTC, ISO 8601 with seconds (fractions allowed) and `Z`. */
export const Instant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/, 'expected a UTC time like 2026-02-18T12:40:00Z')
  .refine((text) => !Number.isNaN(Date.parse(text)), 'expected a time that exists');

/** A calendar day in UTC. */
export const Day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'expected a day like 2026-02-18')
  .refine((text) => new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true, 'expected a day that exists');

/** First path segments that belong to the portal itself; no project may take one. */
export const RESERVED_PROJECT_IDS = [
  'accessibility', 'api', 'docs', 'evidence', 'findings', 'latest', 'log', 'releases', 'schemas', 'states', 'trust', 'verify',
] as const;

/** Words with a meaning of their own under `/<project>/releases/`. */
export const RESERVED_VERSIONS = ['exceptions', 'index', 'latest', 'stable'] as const;

/** Names a project's folder and its address. */
export const ProjectId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'expected lower-case letters, digits and hyphens')
  .refine((id) => !(RESERVED_PROJECT_IDS as readonly string[]).includes(id), 'this word is reserved for a page of the portal');

/** Names a release's folder and its address; the git tag is a field of its own. */
export const VersionId = z
  .string()
  .regex(/^[A-Za-z0-9_][A-Za-z0-9._+-]{0,99}$/, 'expected letters, digits, ".", "_", "+" and "-"')
  .refine((id) => !id.endsWith('.'), 'must not end with "."')
  .refine((id) => !(RESERVED_VERSIONS as readonly string[]).includes(id.toLowerCase()), 'this word is reserved');

/** An advisory's id, as its database writes it: `GHSA-jfh8-c2jp-5v3q`, `CVE-2026-12345`, `ACME-2026-001`. It names its file and its page. */
export const AdvisoryId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{2,79}$/, 'expected letters, digits, ".", "_" and "-"');

/** An address that pages link to: a link of any other scheme, such as `javascript:`, would run or read something. */
export const WebUrl = z.url({ protocol: /^https?$/, error: 'expected an address that begins with https:// or http://' });

/** Ids that policies give to slots, gates, baselines, signers and roles: they become anchors and addresses. */
export const Slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'expected lower-case letters, digits and hyphens');

/** A JSON pointer (RFC 6901), or `line:<n>` in a text file. */
export const Place = z.string().regex(/^(?:(?:\/(?:[^~/]|~0|~1)*)*|line:\d+(?::\d+)?|byte:\d+)$/u);
