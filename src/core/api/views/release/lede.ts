import type { GateResult } from '../../../model/gate-result.ts';
import type { Piece, Text } from '../../view.ts';
import { counted, evidenceSentence, exceptionSentence, sentenceCase, signatureSentence } from '../../words.ts';
import type { Subject } from './subject.ts';

/** Counts, a sentence per exception (three at most), then evidence and signatures. */
export function ledeOf({ record, judgement }: Subject): Text {
  const { gates, exceptions } = judgement;
  const evidence = evidenceSentence(record.slots);
  const signatures = signatureSentence(record.signatures);
  if (gates.length === 0) return [`${sentenceCase(counted(record.files.length, 'file'))} ${record.files.length === 1 ? 'was' : 'were'} received and hashed, and ${signatures}.`];
  const passing = gates.filter((gate) => gate.state === 'pass').length;
  const apart = gates.filter((gate) => gate.state === 'not-applicable').length;
  const counts = passing === gates.length ? `${sentenceCase(counted(gates.length, 'gate'))} ${gates.length === 1 ? 'was' : 'were'} evaluated, and ${gates.length === 1 ? 'it passes' : 'all pass'}. `
    : `${sentenceCase(counted(gates.length, 'gate'))} were evaluated and ${counted(passing, 'passes', 'pass').replace(/^no /, 'none ')}${apart === 0 ? '' : `; ${counted(apart, 'does not apply', 'do not apply')}`}. `;
  const missing = exceptions.filter((gate) => gate.state === 'missing');
  const told = missing.length > 2 ? exceptions.filter((gate) => gate.state !== 'missing') : exceptions;
  const shown = told.slice(0, 3).flatMap((gate) => ledeSentence(gate, exceptionSentence(gate, record)));
  const more = told.length > 3 ? [`${sentenceCase(counted(told.length - 3, 'further exception'))} ${told.length === 4 ? 'stands' : 'stand'} below. `] : [];
  return [counts, ...(missing.length > 2 ? missingSentence(missing) : []), ...shown, ...more, `${evidence}, and ${signatures}.`];
}

/** Where much is missing, one sentence for all of it. */
function missingSentence(missing: readonly GateResult[]): Piece[] {
  const links = missing.slice(0, 3).flatMap((gate, index): Piece[] => [...(index === 0 ? [] : [index === missing.length - 1 ? ' and ' : ', ']), { text: gate.title, href: `#exception-${gate.id}` }]);
  return ['Evidence is missing for ', ...links, ...(missing.length > 3 ? [` and ${counted(missing.length - 3, 'further gate')}`] : []), '. '];
}

/** The subject leads to its exception; where the sentence is about something else, all of it does. */
function ledeSentence(gate: GateResult, sentence: string): Piece[] {
  const href = `#exception-${gate.id}`;
  return sentence.startsWith(gate.title)
    ? [{ text: gate.title, href }, `${sentence.slice(gate.title.length)}. `]
    : [{ text: sentence, href }, '. '];
}
