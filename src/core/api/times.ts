import { dayText, instantText } from '../lib/dates.ts';
import type { Moment } from './view.ts';

export { dayText, longDayText } from '../lib/dates.ts';

// Moments as they stand on pages, each with what a machine reads.

export function moment(instant: string): Moment {
  return { text: instantText(instant), time: instant };
}

export function day(value: string): Moment {
  return { text: dayText(value), time: value };
}
