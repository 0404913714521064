import { z } from 'zod';
import { displayPurl, shorten } from '../lib/display.ts';
import { countOf } from '../lib/format-number.ts';
import type { VexStatement } from '../model/listed.ts';
import { facts, moment, number, table, words } from './cells.ts';
import type { Format, Reading, Sample, SchemaPort, SchemaViolation } from './format.ts';
import { instantOf } from './instant.ts';
import { isObject, member, readBy, statementOf, unreadable, violationFindings } from './reading.ts';
import { sealedStatements } from './scan.ts';

const Component = z.looseObject({ '@id': z.string().optional(), identifiers: z.record(z.string(), z.string()).optional() });
const Product = Component.extend({ subcomponents: z.array(Component).optional() });
const Statement = z.looseObject({
  vulnerability: z.looseObject({ '@id': z.string().optional(), name: z.string().optional(), aliases: z.array(z.string()).optional() }),
  products: z.array(Product).optional(),
  status: z.string(),
  justification: z.string().optional(), impact_statement: z.string().optional(), action_statement: z.string().optional(), status_notes: z.string().optional(),
  timestamp: z.string().optional(), last_updated: z.string().optional(),
});
const Document = z.looseObject({
  '@id': z.string().optional(), author: z.string().optional(), role: z.string().optional(), timestamp: z.string().optional(), last_updated: z.string().optional(),
  version: z.union([z.number(), z.string()]).optional(), tooling: z.string().optional(), statements: z.array(Statement),
});
type Document = z.infer<typeof Document>;

const STATUSES: readonly VexStatement['status'][] = ['not_affected', 'affected', 'fixed', 'under_investigation'];

/** An OpenVEX document. The official schema of 0.2.0 judges its form; it gives no verdict, gates let it excuse what scanners found. */
export const openvex: Format<Document> = {
  id: 'openvex',
  title: 'OpenVEX document',
  mediaType: 'application/json',
  specification: { name: 'OpenVEX 0.2.0', url: 'https://github.com/openvex/spec/blob/main/OPENVEX-SPEC.md' },
  recognise: ({ json }) => isOpenVex(json?.value),
  read,
  view,
  lists: { vex: statementsOf },
};

function isOpenVex(value: unknown): boolean {
  const context = member(value, '@context');
  const statements = member(value, 'statements');
  return (typeof context === 'string' && /openvex/.test(context)) || (context !== undefined && Array.isArray(statements) && isObject(statements[0]) && Object.hasOwn(statements[0], 'vulnerability'));
}

function read(sample: Sample, schemas: SchemaPort): Reading<Document> {
  const value = sample.json?.value;
  const violations = [...schemas.validate({ named: 'openvex-0.2.0' }, value), ...rulesBroken(value)];
  const parsed = readBy(Document, value);
  if ('findings' in parsed) return unreadable('openvex', 'A VEX document that does not follow its format', violations.length > 0 ? violationFindings(violations, value) : parsed.findings);
  const document = parsed.document;
  const statements = statementsOf(document);
  const count = (status: VexStatement['status']) => statements.filter((one) => one.status === status).length;
  const producedAt = instantOf(document.last_updated ?? document.timestamp);
  return {
    form: violations.length === 0 ? 'valid' : 'invalid',
    statement: statementOf('openvex', {
      content: violations.length > 0 || statements.length === 0 ? 'no-result' : 'not-stated',
      summary: statements.length === 0 ? 'No statement' : `${countOf(statements.length, 'statement')}: ${STATUSES.filter((status) => count(status) > 0).map((status) => `${count(status)} ${status.replaceAll('_', ' ')}`).join(', ')}`,
      counts: { statements: statements.length, notAffected: count('not_affected'), affected: count('affected'), fixed: count('fixed'), underInvestigation: count('under_investigation') },
      ...(document.tooling === undefined ? {} : { tool: document.tooling }),
      ...(producedAt === undefined ? {} : { producedAt }),
      // A document that breaks its rules says nothing that counts.
      ...(violations.length > 0 ? {} : { vex: sealedStatements(statements) }),
    }),
    findings: violationFindings(violations, value),
    document,
  };
}

/** Every statement that has a status of the specification; products that have subcomponents stand for those alone. */
function statementsOf(document: Document): VexStatement[] {
  return document.statements.flatMap((one, index): VexStatement[] => {
    const status = STATUSES.find((known) => known === one.status);
    if (status === undefined) return [];
    const time = one.last_updated ?? one.timestamp ?? document.last_updated ?? document.timestamp;
    return [{
      vulnerability: one.vulnerability.name ?? one.vulnerability['@id'] ?? '',
      aliases: one.vulnerability.aliases ?? [],
      products: (one.products ?? []).flatMap((product) => (product.subcomponents === undefined || product.subcomponents.length === 0 ? namesOf(product) : product.subcomponents.flatMap(namesOf))),
      status,
      ...(one.justification === undefined ? {} : { justification: one.justification }),
      ...(one.impact_statement === undefined ? {} : { impact: one.impact_statement }),
      ...(one.action_statement === undefined ? {} : { action: one.action_statement }),
      ...(time === undefined ? {} : { time }),
      at: `/statements/${index}`,
    }];
  });
}

function namesOf(component: z.infer<typeof Component>): string[] {
  const { '@id': id, identifiers } = component;
  const purl = identifiers?.['purl'];
  // What is named in another way, by a CPE or not at all, is still one product: left out, it would come to mean all.
  return purl !== undefined ? [purl] : [id ?? ''];
}

/** What the specification demands of texts and its schema does not: that they say something. */
function rulesBroken(value: unknown): SchemaViolation[] {
  const statements = member(value, 'statements');
  const isBlank = (text: unknown) => typeof text === 'string' && text.trim() === '';
  return (Array.isArray(statements) ? statements : []).flatMap((one: unknown, index) => {
    const at = `/statements/${index}`;
    return [
      ...(isBlank(member(member(one, 'vulnerability'), 'name')) ? [{ at: `${at}/vulnerability/name`, message: 'must name a vulnerability' }] : []),
      ...(member(one, 'status') === 'not_affected' && member(one, 'justification') === undefined && isBlank(member(one, 'impact_statement')) ? [{ at: `${at}/impact_statement`, message: 'must say why the product is not affected' }] : []),
      ...(member(one, 'status') === 'affected' && isBlank(member(one, 'action_statement')) ? [{ at: `${at}/action_statement`, message: 'must say what to do' }] : []),
    ];
  });
}

function view(document: Document) {
  const statements = statementsOf(document);
  return [
    facts('The document', [
      ['Author', words(document.author)],
      ['Role', words(document.role)],
      ['Time', moment(instantOf(document.last_updated ?? document.timestamp))],
      ['Version', words(document.version)],
      ['Statements', number(statements.length)],
    ], 'Only “not affected” with a justification and “fixed” can excuse what a scanner found, and only for the products named.'),
    table({
      title: 'Statements',
      caption: 'What the author says of each vulnerability',
      columns: ['Vulnerability', 'Status', 'Products', 'Justification', 'Impact or action', 'Time'],
      rows: statements.slice(0, 500).map((one) => [
        { text: words(one.vulnerability), at: one.at }, words(one.status.replaceAll('_', ' ')), one.products.length === 0 ? '–' : shorten(one.products.map((product) => displayPurl(product)).join(', '), 400), words(one.justification?.replaceAll('_', ' ')),
        words(one.impact ?? one.action, 400), moment(instantOf(one.time)),
      ]),
      count: statements.length,
    }),
  ];
}
