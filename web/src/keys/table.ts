/**
 * Every key of the page, in one table: what acts, what the list of keys shows, and what assistive
 * technology is told all come from here.
 *
 * Letters and signs go by what they type, digits by where they are (a French keyboard types `&` where
 * `1` is). Nothing uses Ctrl, Alt or Meta: those are the browser's and the system's.
 */
import type { Role } from '../api/me.js';
import type { WordKey } from '../words/words.js';

export type KeyAction =
  | 'play'
  | 'secondBack'
  | 'secondOn'
  | 'tenBack'
  | 'tenOn'
  | 'minuteOn'
  | 'minuteBack'
  | 'frameBack'
  | 'frameOn'
  | 'eventBack'
  | 'eventOn'
  | 'slower'
  | 'faster'
  | 'dayBack'
  | 'dayOn'
  | 'zoomIn'
  | 'zoomOut'
  | 'wholeDay'
  | 'dayStart'
  | 'live'
  | 'goto'
  | 'markIn'
  | 'markOut'
  | 'clear'
  | 'save'
  | 'keep'
  | 'link'
  | 'snapshot'
  | 'fullscreen'
  | 'sound'
  | 'ptz'
  | 'cameraN'
  | 'nextCamera'
  | 'previousCamera'
  | 'placeN'
  | 'theme'
  | 'dim'
  | 'wall'
  | 'help'
  | 'close';

export type KeyBinding = Readonly<{
  action: KeyAction;
  /** `KeyboardEvent.key`, or for digits the class of `KeyboardEvent.code`. */
  key: string;
  shift?: boolean;
}>;

/** A line of the list of keys: what it says, and the keys that do it. */
export type KeyLine = Readonly<{
  says: WordKey;
  bindings: readonly KeyBinding[];
  /** They do nothing for whoever may do less. */
  role: Role;
}>;

export const KEYS: readonly KeyLine[] = [
  line('key.play', { action: 'play', key: ' ' }, { action: 'play', key: 'k' }),
  line(
    'key.second',
    { action: 'secondBack', key: 'ArrowLeft' },
    { action: 'secondOn', key: 'ArrowRight' },
    { action: 'tenBack', key: 'ArrowLeft', shift: true },
    { action: 'tenOn', key: 'ArrowRight', shift: true },
  ),
  line(
    'key.minute',
    { action: 'minuteOn', key: 'ArrowUp' },
    { action: 'minuteBack', key: 'ArrowDown' },
  ),
  line('key.frame', { action: 'frameBack', key: ',' }, { action: 'frameOn', key: '.' }),
  line('key.event', { action: 'eventBack', key: '<' }, { action: 'eventOn', key: '>' }),
  line('key.speed', { action: 'slower', key: 'j' }, { action: 'faster', key: 'l' }),
  line('key.day', { action: 'dayBack', key: '[' }, { action: 'dayOn', key: ']' }),
  line(
    'key.zoom',
    { action: 'zoomIn', key: '+' },
    { action: 'zoomIn', key: '=' },
    { action: 'zoomOut', key: '-' },
    { action: 'wholeDay', key: '0' },
  ),
  line('key.ends', { action: 'dayStart', key: 'Home' }, { action: 'live', key: 'End' }),
  line('key.goto', { action: 'goto', key: 'g' }),
  line(
    'key.select',
    { action: 'markIn', key: 'i' },
    { action: 'markOut', key: 'o' },
    { action: 'clear', key: 'x' },
  ),
  line('key.save', { action: 'save', key: 'e' }),
  { ...line('key.keep', { action: 'keep', key: 'p' }), role: 'operator' },
  line('key.link', { action: 'link', key: 'c' }),
  line('key.snapshot', { action: 'snapshot', key: 's' }),
  line('key.fullscreen', { action: 'fullscreen', key: 'f' }),
  line('key.sound', { action: 'sound', key: 'm' }),
  { ...line('key.ptz', { action: 'ptz', key: 'v' }), role: 'operator' },
  line('key.camera', { action: 'cameraN', key: '1…9' }),
  line('key.neighbour', { action: 'nextCamera', key: 'n' }, { action: 'previousCamera', key: 'b' }),
  line('key.place', { action: 'placeN', key: '1…5', shift: true }),
  line('key.theme', { action: 'theme', key: 't' }),
  line('key.dim', { action: 'dim', key: 'd' }),
  line('key.wall', { action: 'wall', key: 'w' }),
  line('key.help', { action: 'help', key: '?' }),
  line('key.close', { action: 'close', key: 'Escape' }),
];

function line(says: WordKey, ...bindings: readonly KeyBinding[]): KeyLine {
  return { says, bindings, role: 'viewer' };
}

/** What a key press asks for; `digit` is 1 to 9 where it counts. */
export type Press = Readonly<{ action: KeyAction; digit: number | null }>;

export function pressOf(event: KeyboardEvent): Press | null {
  if (event.ctrlKey || event.altKey || event.metaKey) return null;
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(event.code)?.[1];
  if (digit !== undefined) return digitPress(Number(digit), event.shiftKey);
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const named = key.length > 1;
  for (const { bindings } of KEYS) {
    for (const { action, key: bound, shift = false } of bindings) {
      // Signs are typed with or without Shift, as the keyboard has it.
      if (bound === key && (!named || shift === event.shiftKey)) return { action, digit: null };
    }
  }
  return null;
}

function digitPress(digit: number, shift: boolean): Press | null {
  if (shift) return digit >= 1 && digit <= 5 ? { action: 'placeN', digit } : null;
  return digit === 0 ? { action: 'wholeDay', digit: null } : { action: 'cameraN', digit };
}

/** For `aria-keyshortcuts`. Source: WAI-ARIA 1.2, section 6.6. */
export function shortcutOf(action: KeyAction): string | undefined {
  const binding = KEYS.flatMap(({ bindings }) => bindings).find((one) => one.action === action);
  if (!binding || binding.key.includes('…')) return undefined;
  const key = binding.key === ' ' ? 'Space' : binding.key;
  return binding.shift ? `Shift+${key}` : key;
}
