import type { ViewDefinition } from '../view.ts';

/** Every kind of page. A new kind is one file beside this one and one line here. */
export const VIEWS: readonly ViewDefinition[] = [
];
