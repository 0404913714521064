import { meant } from '../lib/did-you-mean.ts';
import type { PolicySpec } from '../model/policy.ts';
import type { ControlFramework } from '../model/portal-files.ts';

export interface ControlProblem {
  readonly framework: string;
  /** Where in its file: `controls[2].gates.apex-x[0]`. */
  readonly path: string;
  readonly message: string;
  readonly hint?: string;
}

/**
 * Every name in the control frameworks that means nothing: projects, and gates and slots of the policy that a project
 * has now. Control ids are anchors of one page, so none may stand twice.
 */
export function checkControls(frameworks: readonly ControlFramework[], policies: ReadonlyMap<string, PolicySpec | undefined>): readonly ControlProblem[] {
  const seen = new Map<string, string>();
  return frameworks.flatMap((framework) => framework.controls.flatMap(({ id, gates, evidence }, index): ControlProblem[] => {
    const path = `controls[${index}]`;
    const before = seen.get(id);
    seen.set(id, framework.id);
    return [
      ...(before === undefined ? [] : [{ framework: framework.id, path: `${path}.id`, message: `"${id}" is already a control of "${before}"` }]),
      ...unknownNames(gates, policies, 'gate', (policy) => policy.gates).map((problem) => ({ framework: framework.id, ...problem, path: `${path}.gates.${problem.path}` })),
      ...unknownNames(evidence, policies, 'slot', (policy) => policy.slots).map((problem) => ({ framework: framework.id, ...problem, path: `${path}.evidence.${problem.path}` })),
    ];
  }));
}

function unknownNames(
  mapped: Readonly<Record<string, readonly string[]>>, policies: ReadonlyMap<string, PolicySpec | undefined>, kind: string, entries: (policy: PolicySpec) => readonly { readonly id: string }[],
): Omit<ControlProblem, 'framework'>[] {
  return Object.entries(mapped).flatMap(([project, ids]) => {
    if (!policies.has(project)) return [{ path: project, message: `there is no project "${project}"`, ...meant(project, [...policies.keys()]) }];
    const policy = policies.get(project);
    const known = policy === undefined ? [] : entries(policy).map((entry) => entry.id);
    return ids.flatMap((id, index) => known.includes(id) ? [] : [{ path: `${project}[${index}]`, message: `the policy of "${project}" has no ${kind} "${id}"`, ...meant(id, known) }]);
  });
}
