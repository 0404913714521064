import { z } from 'zod';
import type { OpenedPortal } from '../../record/opened.ts';
import { outward } from '../outward-link.ts';
import * as paths from '../paths.ts';
import { Text, defineView, viewBase } from '../view.ts';

/** What is tested, and the test that says so. A unit test holds that each of these tests is there. */
export const TESTED = [
  { claim: 'The fullest page of each kind has no violation of any axe rule for WCAG 2.0, 2.1 and 2.2 A and AA, or of axe’s best practices: 1280 pixels wide, with scripts and without those of the page, in light; in dark the rules about colours, for nothing else differs.', file: 'test/e2e/accessible.spec.ts', test: 'axe finds no violation on any kind of page' },
  { claim: 'Every page states its language and has one title, one first heading and one main part.', file: 'test/e2e/accessible.spec.ts', test: 'every page has its language, its title, one first heading and one main part' },
  { claim: 'No page scrolls sideways at 320, 390 and 1280 pixels: up to eight pages of each kind, and all of one release.', file: 'test/e2e/accessible.spec.ts', test: 'no page is loud or scrolls sideways' },
  { claim: 'Nor does the fullest page of each kind with scripts off.', file: 'test/e2e/accessible.spec.ts', test: 'no kind of page scrolls sideways' },
  { claim: 'On every kind of page, whoever goes by Tab sees where they are.', file: 'test/e2e/keyboard.spec.ts', test: 'on every kind of page, whoever goes by Tab sees where they are' },
  { claim: 'The keyboard alone reaches the content first, then every part of a release, and opens and closes what is folded.', file: 'test/e2e/reading.spec.ts', test: 'the keyboard reaches every part of a release, and says which one is shown' },
  { claim: 'Paper hides nothing that is folded on screens, and prints in black on white: the same selection of pages.', file: 'test/e2e/reading.spec.ts', test: 'paper hides nothing that is folded on screens, and prints in black on white' },
  { claim: 'Every link of every page leads to a page, a file or a place that is there.', file: 'test/e2e/links.spec.ts', test: 'every link of every page leads somewhere, fragment included' },
  { claim: 'Everything that a page’s data says stands in its HTML, so nothing is told by script or colour alone.', file: 'test/site/leaves.test.ts', test: 'every string and number of its view stands in its HTML' },
] as const;

const LIMITS = [
  'No person who uses a screen reader, a magnifier or voice control has tested this portal. The tests above are automatic, and automatic tests find only a part of what WCAG asks for.',
  'Wide tables, commands and digests scroll inside their own frame on narrow screens.',
  'What producers wrote, such as messages, component names and release notes, is shown as it came. Its language is not marked, and nobody edits it.',
  'Evidence files are offered as they were received. A PDF or an image in them may not be accessible.',
] as const;

/** `/accessibility/`: what is claimed, which test stands behind it, what is not known, and where to report. */
export const AccessibilityView = z.strictObject({
  ...viewBase('accessibility'),
  sentence: z.string(),
  tested: z.array(z.strictObject({ claim: z.string(), file: z.string(), test: z.string() })),
  limits: z.array(z.string()),
  report: Text,
});
export type AccessibilityView = z.infer<typeof AccessibilityView>;

export const accessibility = defineView({
  name: 'accessibility',
  schema: AccessibilityView,
  pages: () => [{ path: paths.accessibility(), view: 'accessibility', inputs: [] }],
  build: (_, portal) => accessibilityView(portal),
});

export function accessibilityView({ spec }: OpenedPortal): AccessibilityView {
  return {
    schema: 'dossier.accessibility.v1',
    title: 'Accessibility',
    description: 'What this portal does to be usable by everybody, how that is tested, and what is not known.',
    sentence: 'The aim is WCAG 2.2, level AA. Conformance is not certified: below is what tests show, and what nobody has checked.',
    tested: [...TESTED],
    limits: [...LIMITS],
    report: spec.repository === undefined
      ? ['Report a barrier to the people who run this portal. The data behind each page is offered as JSON, and the record as a file, for readers who need another form.']
      : ['Report a barrier where this portal is kept: ', outward(spec.repository.replace(/^https?:\/\//, ''), spec.repository), '. The data behind each page is offered as JSON, and the record as a file, for readers who need another form.'],
  };
}
