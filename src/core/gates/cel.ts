import { Environment, type ASTNode } from '@marcbachmann/cel-js';

/** A parsed expression: gives the value, or throws when the evidence does not have what it asks for. */
export type Expression = (variables: { readonly release: unknown; readonly evidence: unknown }) => unknown;

/**
 * Parses a CEL expression (https://github.com/google/cel-spec) and bounds what it may do. The library interprets the
 * tree and generates no code. Left out of the language: `matches`, whose backtracking has no bound, and everything about
 * time, which would read the host's time zone tables; comprehensions nest two deep at most.
 */
export function parseExpression(text: string): { readonly expression: Expression } | { readonly problem: string } {
  try {
    const parsed = ENVIRONMENT.parse(text);
    const problem = refusal(parsed.ast, 0);
    if (problem !== undefined) return { problem };
    const check = parsed.check();
    if (!check.valid) return { problem: firstLine(check.error) };
    if (check.type !== 'bool' && check.type !== 'dyn') return { problem: `it gives ${check.type ?? 'no value'} where true or false is expected` };
    return { expression: (variables) => parsed(variables) as unknown };
  } catch (error) {
    return { problem: firstLine(error) };
  }
}

/** The first line of a CEL error; the rest draws the expression again. */
export function firstLine(error: unknown): string {
  return error instanceof Error ? error.message.split('\n')[0] ?? '' : String(error);
}

const FUNCTIONS = new Set([
  'all', 'bool', 'contains', 'double', 'dyn', 'endsWith', 'exists', 'exists_one', 'filter', 'has', 'int', 'map', 'size', 'startsWith', 'string',
]);
const COMPREHENSIONS = new Set(['all', 'exists', 'exists_one', 'filter', 'map']);
const MOST_NESTED = 2;

const ENVIRONMENT = new Environment({ limits: { maxAstNodes: 300, maxDepth: 30, maxListElements: 100, maxMapEntries: 100 } })
  .registerVariable('release', 'map')
  .registerVariable('evidence', 'map');

function refusal(node: ASTNode, nested: number): string | undefined {
  const name = node.op === 'call' || node.op === 'rcall' ? node.args[0] : undefined;
  if (name !== undefined && !FUNCTIONS.has(name)) return `"${name}" is not available in gate expressions`;
  const depth = nested + (name !== undefined && COMPREHENSIONS.has(name) ? 1 : 0);
  if (depth > MOST_NESTED) return `comprehensions are nested more than ${MOST_NESTED} deep`;
  return childrenOf(node.args).map((child) => refusal(child, depth)).find((problem) => problem !== undefined);
}

// Arguments are nodes, names, values, or lists and pairs of those, by operator.
function childrenOf(args: unknown): ASTNode[] {
  if (Array.isArray(args)) return args.flatMap(childrenOf);
  return typeof args === 'object' && args !== null && 'op' in args ? [args as ASTNode] : []; // only nodes have an operator
}
