import { z } from 'zod';
import { Sha256 } from '../model/ids.ts';

/** A file beside a record: with its digest, or with what it is where its digest says nothing. */
export const CompanionFile = z.strictObject({ name: z.string(), href: z.string(), sha256: Sha256.optional(), about: z.string().optional() });

export const ABOUT_COMPANIONS = {
  'record.sigstore.json': 'the signature, in a Sigstore bundle',
  'record.tlog-proof': 'the record’s place in the log, to be checked offline',
} as const;
