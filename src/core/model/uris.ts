// The permanent names of our document types. They are identifiers first: nothing here ever fetches them, and
// they never change. docs/decisions/0002-permanent-identifiers.md says why they are w3id.org names.

const ROOT = 'https://w3id.org/dossier';

/** `predicateType` of `record.json`. */
export const RECORD_PREDICATE = `${ROOT}/release-record/v1`;
/** `predicateType` of a sign-off. */
export const SIGN_OFF_PREDICATE = `${ROOT}/sign-off/v1`;
/** `predicateType` of a decision. */
export const DECISION_PREDICATE = `${ROOT}/decision/v1`;
/** `predicateType` of an addendum. */
export const ADDENDUM_PREDICATE = `${ROOT}/addendum/v1`;
/** `$schema`-like tag inside a waiver, and its DSSE payload type. */
export const WAIVER_SCHEMA = `${ROOT}/waiver/v1`;
export const WAIVER_PAYLOAD_TYPE = 'application/vnd.dossier.waiver+json';
/** Tags inside the human records that travel as evidence. */
export const ROLLBACK_PLAN_SCHEMA = `${ROOT}/rollback-plan/v1`;
export const ROLLBACK_DRILL_SCHEMA = `${ROOT}/rollback-drill/v1`;
export const INCIDENT_SCHEMA = `${ROOT}/incident/v1`;
export const CHECKLIST_SCHEMA = `${ROOT}/checklist/v1`;
/** Tag of a record of an export classification. */
export const EXPORT_CONTROL_SCHEMA = `${ROOT}/export-control/v1`;
export const TRANSCRIPT_SCHEMA = `${ROOT}/command-transcript/v1`;
export const DEPLOYMENT_PLAN_SCHEMA = `${ROOT}/deployment-plan/v1`;
export const ROLLOUT_SCHEMA = `${ROOT}/rollout/v1`;
export const OBSERVATION_SCHEMA = `${ROOT}/observation/v1`;
export const PENETRATION_TEST_SCHEMA = `${ROOT}/penetration-test/v1`;
export const BASELINE_SCHEMA = `${ROOT}/baseline/v1`;
export const STEP_SCHEMA = `${ROOT}/step/v1`;

/** in-toto Statement v1, https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md */
export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
/** DSSE payload type of an in-toto Statement. */
export const STATEMENT_PAYLOAD_TYPE = 'application/vnd.in-toto+json';
/** Media type of a Sigstore bundle v0.3. */
export const BUNDLE_MEDIA_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
