import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export interface RunStep {
  readonly name: string;
  readonly run: string;
  readonly env: Readonly<Record<string, string>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly runs: { readonly steps: readonly { readonly name?: string; readonly if?: string; readonly uses?: string; readonly run?: string; readonly shell?: string; readonly env?: Readonly<Record<string, string>> }[] };
}

export const action = parse(readFileSync('action.yml', 'utf8')) as Action;

/** The scripts that action.yml runs for some inputs, as it has them, with the environment it gives each. */
export function runSteps(given: Readonly<Record<string, string>>): readonly RunStep[] {
  const unknown = Object.keys(given).filter((name) => !(name in action.inputs));
  if (unknown.length > 0) throw new Error(`action.yml has no input ${unknown.join(', ')}`);
  const inputs = Object.fromEntries(Object.entries(action.inputs).map(([name, input]) => [name, given[name] ?? input.default ?? '']));
  return action.runs.steps.filter((step) => step.if === undefined || applies(step.if, inputs)).flatMap(({ name = '', run, env = {} }) =>
    (run === undefined ? [] : [{ name, run, env: Object.fromEntries(Object.entries(env).map(([key, value]) => [key, filled(value, inputs)])) }]));
}

type Inputs = Readonly<Record<string, string>>;

/** The few expressions that the action has; any other is an error, so that the test can not pass over one. */
function applies(expression: string, inputs: Inputs): boolean {
  return expression.split('&&').every((part) => {
    const [, name = '', operator, value] = /^\s*inputs\.([a-z-]+) (==|!=) '([^']*)'\s*$/.exec(part) ?? [];
    if (operator === undefined) throw new Error(`this test does not know the condition ${expression}`);
    return (inputs[name] === value) === (operator === '==');
  });
}

function filled(value: string, inputs: Inputs): string {
  return value.replaceAll(/\$\{\{ (.*?) \}\}/g, (_, expression: string) => {
    const [, name = '', otherwise = ''] = /^inputs\.([a-z-]+)(?: \|\| '([^']*)')?$/.exec(expression) ?? [];
    if (!(name in inputs)) throw new Error(`this test does not know the expression ${expression}`);
    return (inputs[name] ?? '') || otherwise;
  });
}
