/** The part of a series that is shown, as shares of its width: all of it is from 0 to 1. */
export interface Window { readonly from: number; readonly to: number }

export const ALL: Window = { from: 0, to: 1 };

/** The window made `factor` times as wide, with `centre` where it was; never wider than all, never narrower than `narrowest`. */
export function zoomed({ from, to }: Window, factor: number, centre: number, narrowest: number): Window {
  const width = Math.min(1, Math.max(narrowest, (to - from) * factor));
  const share = to === from ? 0.5 : (centre - from) / (to - from);
  return placed(centre - share * width, width);
}

/** The window moved by `by`, as far as there is something to show. */
export function moved({ from, to }: Window, by: number): Window {
  return placed(from + by, to - from);
}

/** The window moved so that `place` is in it. */
export function showing(window: Window, place: number): Window {
  if (place < window.from) return moved(window, place - window.from);
  return place > window.to ? moved(window, place - window.to) : window;
}

function placed(from: number, width: number): Window {
  const start = Math.min(1 - width, Math.max(0, from));
  return { from: start, to: start + width };
}
