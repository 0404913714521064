import type { Rule } from './rule.ts';
import { checksPass } from './rules/checks-pass.ts';
import { digestsAgree } from './rules/digests-agree.ts';
import { evidencePresent } from './rules/evidence-present.ts';
import { expression } from './rules/expression.ts';
import { formValid } from './rules/form-valid.ts';
import { identityStated } from './rules/identity-stated.ts';
import { matrixComplete } from './rules/matrix-complete.ts';
import { maxAge } from './rules/max-age.ts';
import { noOpenVulnerabilities } from './rules/no-open-vulnerabilities.ts';
import { noRegression } from './rules/no-regression.ts';
import { producerVerdict } from './rules/producer-verdict.ts';
import { remediationInTime } from './rules/remediation-in-time.ts';
import { runtimeTransparency } from './rules/runtime-transparency.ts';
import { signOffComplete } from './rules/sign-off-complete.ts';
import { signedBy } from './rules/signed-by.ts';
import { signerContinuity } from './rules/signer-continuity.ts';
import { subjectsSigned } from './rules/subjects-signed.ts';
import { testsPass } from './rules/tests-pass.ts';
import { toleranceProfile } from './rules/tolerance-profile.ts';
import { twinsAgree } from './rules/twins-agree.ts';
import { valuesAgree } from './rules/values-agree.ts';
import { valuesStated } from './rules/values-stated.ts';
import { withinBaseline } from './rules/within-baseline.ts';

/** Every gate rule. Adding one is one file and one line; one conformance suite holds them all. */
export const RULES: readonly Rule[] = [
  evidencePresent,
  formValid,
  producerVerdict,
  checksPass,
  testsPass,
  matrixComplete,
  withinBaseline,
  noRegression,
  digestsAgree,
  twinsAgree,
  valuesAgree,
  valuesStated,
  identityStated,
  runtimeTransparency,
  toleranceProfile,
  noOpenVulnerabilities,
  remediationInTime,
  signedBy,
  subjectsSigned,
  signerContinuity,
  maxAge,
  signOffComplete,
  expression,
];

export function ruleById(id: string): Rule | undefined {
  return RULES.find((rule) => rule.id === id);
}
