/** Short notes on what the viewer did and cannot see; never the only place of something that went wrong. */
import { useEffect, useState } from 'react';
import { createStore, useStore } from '../api/store.js';
import { Button } from './button.js';
import { Icon, type IconName } from './icon.js';
import styles from './toasts.module.css';

export type Toast = Readonly<{
  title: string;
  detail?: string;
  icon?: IconName;
  action?: { label: string; run: () => void };
}>;

const SHOWN_MS = 6_000;
const MOST = 3;

const toasts = createStore<readonly (Toast & { id: number })[]>([]);
let lastId = 0;

export function toast(note: Toast): void {
  toasts.set([...toasts.get(), { ...note, id: ++lastId }].slice(-MOST));
}

export function Toasts() {
  const shown = useStore(toasts);
  return (
    <div className={styles.toasts} role="status" aria-live="polite">
      {shown.map((note) => (
        <Note key={note.id} note={note} onOver={() => remove(note.id)} />
      ))}
    </div>
  );
}

function remove(id: number): void {
  toasts.set(toasts.get().filter((note) => note.id !== id));
}

/** Stays while a pointer or the focus is on it. */
function Note({ note, onOver }: { note: Toast; onOver: () => void }) {
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(onOver, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isHeld, onOver]);
  const { action } = note;
  return (
    <div
      className={styles.toast}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span className={styles.icon}>
        <Icon name={note.icon ?? 'check'} size={18} />
      </span>
      <div>
        <p>{note.title}</p>
        {note.detail && <p className={styles.detail}>{note.detail}</p>}
      </div>
      {action && (
        <Button
          kind="quiet"
          onClick={() => {
            action.run();
            onOver();
          }}
        >
          {action.label}
        </Button>
      )}
    </div>
  );
}
