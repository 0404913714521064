// Days and moments as readers meet them. UTC throughout; nothing here asks what time it is.

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const NO_BREAK_SPACE = '\u00a0';

/** `2026-02-18` or a moment on that day: `18 Feb 2026`. */
export function dayText(day: string): string {
  return [Number(day.slice(8, 10)), monthOf(day).slice(0, 3), day.slice(0, 4)].join(NO_BREAK_SPACE);
}

/** `18 February 2026`, for running text and titles. */
export function longDayText(day: string): string {
  return [Number(day.slice(8, 10)), monthOf(day), day.slice(0, 4)].join(NO_BREAK_SPACE);
}

/** `2026-02-18T14:10:00Z`: `18 Feb 2026 14:10 UTC`. */
export function instantText(instant: string): string {
  return `${dayText(instant)} ${instant.slice(11, 16)}${NO_BREAK_SPACE}UTC`;
}

function monthOf(day: string): string {
  return MONTHS[Number(day.slice(5, 7)) - 1] ?? '';
}
