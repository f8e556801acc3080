/** What buttons and keys do in a place that plays recordings; one list for both. */
import { serverNow } from '../api/cameras.js';
import type { Handlers } from '../keys/use-keys.js';
import { type Lane, nextEvent } from '../timeline/lanes.js';
import { lengthOf, type Span, wholeDay, zoomStep } from '../timeline/window.js';
import { instantOf, localTime, MINUTE_MS, startOfDay } from '../time/zone.js';
import { besideSheet } from './beside-sheet.js';
import { markedIn, markedOut } from './marks.js';
import type { Session } from './session.js';

export type Commands = Readonly<
  Record<
    | 'play'
    | 'live'
    | 'frameBack'
    | 'frameOn'
    | 'eventBack'
    | 'eventOn'
    | 'faster'
    | 'slower'
    | 'dayBack'
    | 'dayOn'
    | 'dayStart'
    | 'zoomIn'
    | 'zoomOut'
    | 'wholeDay'
    | 'markIn'
    | 'markOut'
    | 'clear'
    | 'goto'
    | 'save'
    | 'keep'
    | 'link'
    | 'sound',
    () => void
  > & { by: (ms: number) => void }
>;

export type CommandsOf = Readonly<{
  session: Session;
  lanes: readonly Lane[];
  window: Span;
  onWindow: (window: Span) => void;
  /** Opens the field for a date and time, or the sheet to save a span. */
  onOpen: (what: 'goto' | 'save') => void;
  onKeep: () => void;
  onLink: () => void;
  onSound: () => void;
}>;

export function commandsOf({ session, lanes, window, onWindow, ...on }: CommandsOf): Commands {
  const { stage, keeper, zone } = session;
  const at = (): number => stage.get().atMs ?? serverNow();
  const go = (ms: number): void => stage.wish({ type: 'go', ms });
  const zoom = (direction: 1 | -1) => (): void => onWindow(zoomStep(window, direction, at(), zone));
  const toEvent = (direction: 1 | -1) => (): void => {
    const event = nextEvent(lanes, at(), direction);
    if (event) go(event.ms);
  };
  const toDay = (daysOn: 1 | -1) => (): void => {
    const local = localTime(at(), zone);
    go(instantOf({ ...local, day: local.day + daysOn }, zone));
  };
  const mark = (marked: typeof markedIn) => (): void =>
    keeper.change({ selection: marked(keeper.get().selection, at(), serverNow()) });
  return {
    play: () => stage.wish({ type: 'toggle' }),
    live: () => stage.wish({ type: 'live' }),
    by: (ms) => stage.wish({ type: 'by', ms }),
    frameBack: () => void stage.step(-1),
    frameOn: () => void stage.step(1),
    eventBack: toEvent(-1),
    eventOn: toEvent(1),
    faster: () => stage.wish({ type: 'faster' }),
    slower: () => stage.wish({ type: 'slower' }),
    dayBack: toDay(-1),
    dayOn: toDay(1),
    dayStart: () => go(startOfDay(at(), zone)),
    zoomIn: zoom(1),
    zoomOut: zoom(-1),
    wholeDay: () => onWindow(wholeDay(at(), zone)),
    markIn: mark(markedIn),
    markOut: mark(markedOut),
    clear: () => keeper.change({ selection: null }),
    goto: () => on.onOpen('goto'),
    save: () => {
      const selection = keeper.get().selection ?? offered(at(), window);
      keeper.change({ selection });
      onWindow(besideSheet(window, selection));
      on.onOpen('save');
    },
    keep: on.onKeep,
    link: on.onLink,
    sound: on.onSound,
  };
}

/** The keys of a place that plays recordings. */
export function handlersOf(commands: Commands): Handlers {
  const { by } = commands;
  return {
    ...commands,
    secondBack: () => by(-1_000),
    secondOn: () => by(1_000),
    tenBack: () => by(-10_000),
    tenOn: () => by(10_000),
    minuteBack: () => by(-MINUTE_MS),
    minuteOn: () => by(MINUTE_MS),
  };
}

const SAVED_MS = 2 * MINUTE_MS;
const KEPT_MS = 10 * MINUTE_MS;

/** What is offered to be saved where nothing is selected: round the moment, or up to now. */
function offered(ms: number, window: Span): Span {
  const length = Math.min(SAVED_MS, lengthOf(window) / 4);
  const toMs = Math.min(ms + length / 2, serverNow());
  return { fromMs: toMs - length, toMs };
}

/** What is kept: the selection, or the last ten minutes. */
export function keptSpan({ keeper, stage }: Session): Span {
  const toMs = stage.get().atMs ?? serverNow();
  return keeper.get().selection ?? { fromMs: toMs - KEPT_MS, toMs };
}
