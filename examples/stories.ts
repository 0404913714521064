import { story as apexX } from './apex-x/story.ts';
import { story as cortex } from './cortex/story.ts';
import { story as mogemma } from './mogemma/story.ts';
import { story as quasim } from './quasim/story.ts';
import { story as servicesPlatform } from './services-platform/story.ts';
import type { Story } from './story.ts';

/** The projects of the example portal, each told by a file of its own. */
export const STORIES: readonly Story[] = [apexX, cortex, mogemma, quasim, servicesPlatform];
