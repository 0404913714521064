import type { AddVerb } from '../verb.ts';
import { addAmend } from './amend.ts';
import { addBaseline } from './baseline.ts';
import { addBuild } from './build.ts';
import { addCheck } from './check.ts';
import { addDecide } from './decide.ts';
import { addExplain } from './explain.ts';
import { addInit } from './init.ts';
import { addKeygen } from './keygen.ts';
import { addLog } from './log.ts';
import { addNotes } from './notes.ts';
import { addPack } from './pack.ts';
import { addPreview } from './preview.ts';
import { addPublish } from './publish.ts';
import { addSchemas } from './schemas.ts';
import { addSeal } from './seal.ts';
import { addSign } from './sign.ts';
import { addSignOff } from './sign-off.ts';
import { addDeprecate, addSupersede, addWithdraw } from './standing.ts';
import { addStatus } from './status.ts';
import { addVerify } from './verify.ts';
import { addVerifyBundle } from './verify-bundle.ts';

/** Every verb, in the order in which a release meets them. */
export const VERBS: readonly AddVerb[] = [
  addInit,
  addCheck,
  addBaseline,
  addPreview,
  addSeal,
  addKeygen,
  addSign,
  addSignOff,
  addDecide,
  addLog,
  addAmend,
  addWithdraw,
  addDeprecate,
  addSupersede,
  addNotes,
  addBuild,
  addPublish,
  addPack,
  addVerify,
  addVerifyBundle,
  addStatus,
  addExplain,
  addSchemas,
];
