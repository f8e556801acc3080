/** Where a sheet covers the right of the time line, the window moves so that a selection stays in sight. */
import { lengthOf, type Span } from '../timeline/window.js';

/** Of the time line, what is free beside the sheet. */
const FREE = 0.6;
/** Of that, what a selection may take. */
const MOST = 0.8;

export function besideSheet(window: Span, selection: Span): Span {
  const length = Math.max(lengthOf(window), lengthOf(selection) / (FREE * MOST));
  const free = { fromMs: window.fromMs, toMs: window.fromMs + length * FREE };
  const isSeen = selection.fromMs >= free.fromMs && selection.toMs <= free.toMs;
  if (isSeen && length === lengthOf(window)) return window;
  const fromMs = (selection.fromMs + selection.toMs) / 2 - (length * FREE) / 2;
  return { fromMs, toMs: fromMs + length };
}
