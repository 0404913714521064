import { z } from 'zod';
import { FINDINGS } from '../core/findings.ts';
import { RULES } from '../core/gates/index.ts';
import { GATE_STATES, REASONS, STATE_WORDS, isBlocking } from '../core/model/states.ts';

const GENERATED = '<!-- Written by `node scripts/generate-docs.ts` from the code. -->';

/** Reference pages by path, made from the code that knows. */
export const REFERENCE_PAGES: Readonly<Record<string, string>> = {
  'docs/gate-rules.md': page('Gate rules', [
    'A gate holds one or more checks; each names one rule and its parameters. A gate’s state is the worst of its checks that apply.',
    'Before a rule is asked, the engine answers for every slot that the rule reads: declared digests and signatures, presence, form, commit, cardinality and inventory. The worse of both answers stands, so no rule can forget one of these.',
    ...RULES.flatMap((rule) => [
      `## \`${rule.id}\``,
      `**${rule.title}.** ${rule.about}`,
      ...(rule.phase === 'decision' ? ['Only in gates with `phase: decision`: it judges what people did after the seal.'] : []),
      parameters(rule.params),
    ]),
  ]),
  'docs/states.md': page('States and reasons', [
    'Every state that a gate can be in, worst first. A required gate in a blocking state keeps the release from passing.',
    table(['State', 'Word shown', 'Blocks'], GATE_STATES.map((state) => [`\`${state}\``, STATE_WORDS[state], isBlocking(state) ? 'yes' : 'no'])),
    'The verdict is the worst state among the required gates of the release phase that apply. When none applies, it is `missing` with the reason `no-gates`. Advisory gates never count; one that fails is a warning.',
    '## Reasons',
    'The sentence completes “The gate is … because”.',
    table(['Reason', 'State', 'Because'], Object.entries(REASONS).map(([id, { state, sentence }]) => [`\`${id}\``, `\`${state}\``, sentence])),
  ]),
  'docs/findings.md': page('Findings', [
    'What can be found wrong with evidence. Ids are permanent.',
    ...Object.entries(FINDINGS).flatMap(([id, { level, title, means, fix }]) => [`## \`${id}\``, `**${title}** (${level}). ${means}`, `*What to do:* ${fix}`]),
  ]),
};

function page(title: string, blocks: readonly string[]): string {
  return `${[`# ${title}`, GENERATED, ...blocks].join('\n\n')}\n`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

interface JsonSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly default?: unknown;
}

function parameters(schema: z.ZodType): string {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input' }) as JsonSchema; // Zod gives JSON Schema
  const rows = Object.entries(properties).map(([name, one]) => [
    `\`${name}\``, typeOf(one), required.includes(name) ? 'yes' : 'no', one.default === undefined ? '' : `\`${String(one.default)}\``,
  ]);
  return rows.length === 0 ? 'It takes no parameters.' : table(['Parameter', 'Type', 'Required', 'Default'], rows);
}

function typeOf({ type = 'any', items, additionalProperties }: JsonSchema): string {
  if (type === 'array') return `list of ${typeOf(items ?? {})}`;
  if (type === 'object') return `map of ${typeOf(typeof additionalProperties === 'object' ? additionalProperties : {})}`;
  return type;
}
