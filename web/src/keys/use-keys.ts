/** Makes keys act while a component is there; the one that came last goes first. */
import { useEffect, useRef } from 'react';
import { currentSettings } from '../shell/settings.js';
import { type KeyAction, pressOf } from './table.js';

/** May answer false where it does not want the key now. */
type Handler = (digit: number) => unknown;
export type Handlers = Readonly<Partial<Record<KeyAction, Handler>>>;

const stack: { current: Handlers }[] = [];

/** The handlers may change with each drawing; they are looked up when a key is pressed. */
export function useKeys(handlers: Handlers): void {
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  useEffect(() => {
    stack.push(latest);
    return () => void stack.splice(stack.indexOf(latest), 1);
  }, []);
}

/** Listens for keys; call once. */
export function followKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || isTyping(event)) return;
    const press = pressOf(event);
    if (!press) return;
    if (!currentSettings().singleKeys && press.action !== 'close') return;
    if (act(press.action, press.digit ?? 0)) event.preventDefault();
  });
}

/** Does what a key does, for whoever asks in another way. @returns whether anything took it */
export function act(action: KeyAction, digit = 0): boolean {
  return [...stack].reverse().some(({ current }) => {
    const handler = current[action];
    return handler !== undefined && handler(digit) !== false;
  });
}

/** Keys in a field are text; on a button or slider, space, enter and arrows are its own. */
function isTyping({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (key === 'Escape') return false;
  if (target.isContentEditable || target.matches('input, textarea, select')) return true;
  if (target.matches('button, a, summary, [role=button]')) return key === ' ' || key === 'Enter';
  if (target.matches('[role=slider], [role=listbox], [role=menu], [role=radio]'))
    return key.startsWith('Arrow') || key.startsWith('Page') || key === 'Home' || key === 'End';
  return false;
}
