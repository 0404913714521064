// What the files of mogemma share: https://github.com/cofin/mogemma, docs/release-runbook.md, docs/performance-baselines.md and
// the scripts in tools/.

export const SPECIFICATION = { name: 'mogemma', url: 'https://github.com/cofin/mogemma/blob/10e6e8ce89e3cde98456e03855fc3cef69888984/docs/performance-baselines.md' };
