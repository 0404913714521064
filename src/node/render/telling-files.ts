import { NAMELESS, wholeWord, type Withheld } from '../../core/record/embargo.ts';
import type { OperatorProblem } from '../errors.ts';
import type { Staging } from './staging.ts';

/**
 * Looks through the very bytes of a site for what it must not tell: the last net below everything that leaves it out. The id of
 * an advisory is like no other word; a version may be another package's too, so finding one is a warning.
 */
export function tellingFiles(staging: Staging, withheld: readonly Withheld[]): { readonly ids: () => readonly OperatorProblem[]; readonly versions: () => readonly OperatorProblem[] } {
  const ids = withheld.filter(({ kind }) => kind !== 'release');
  const found = (names: readonly Withheld[], problem: (one: Withheld, file: string) => OperatorProblem) => {
    if (names.length === 0) return [];
    const words = names.map((one) => ({ one, expression: wholeWord(one.name) }));
    return staging.files.flatMap(({ path }) => {
      const text = Buffer.from(staging.read(path)).toString('latin1');
      return words.filter(({ expression }) => expression.test(text) || expression.test(path)).map(({ one }) => problem(one, path));
    });
  };
  const versions: OperatorProblem[] = [];
  return {
    ids: () => {
      // Read while the site is still in the making; told once it stands.
      versions.push(...found(withheld.filter(({ kind }) => kind === 'release'), (_, file) => ({
        message: 'the version of a release under embargo stands in a file of the site', place: { file: file.slice(1) },
        hint: 'look whether it is the version of something else; if it is not, take the site down',
      })));
      return found(ids, ({ kind }, file) => ({ message: `the site would name ${NAMELESS[kind]} that is under embargo`, place: { file: file.slice(1) }, hint: 'find out which document says it, and take it out until then' }));
    },
    versions: () => versions,
  };
}
