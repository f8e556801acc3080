/**
 * A text that is being written, kept in this tab until it is sent or given up: a session that ends under it
 * takes the page away, but not what was typed.
 */
import { useState } from 'react';

/** @returns the text, and what changes it; the empty text is not kept */
export function useDraft(name: string): [string, (text: string) => void] {
  const key = `camrelay.draft.${name}`;
  const [text, setText] = useState(() => sessionStorage.getItem(key) ?? '');
  const change = (typed: string): void => {
    setText(typed);
    if (typed === '') sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, typed);
  };
  return [text, change];
}
