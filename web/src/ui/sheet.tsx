/**
 * A sheet: beside the place on wide screens (which stays in use), from below on phones, where a drag
 * downwards closes it. Focus goes in when it opens, and back to where it came from.
 */
import { type PointerEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useKeys } from '../keys/use-keys.js';
import { t } from '../words/words.js';
import { IconButton } from './button.js';
import styles from './sheet.module.css';

/** A drag this far down, px, closes it. */
const CLOSES_PX = 96;

export function Sheet({
  title,
  onClose,
  foot,
  children,
}: {
  title: string;
  onClose: () => void;
  /** What stays in sight below. */
  foot?: ReactNode;
  children: ReactNode;
}) {
  const heading = useId();
  const sheet = useRef<HTMLElement>(null);
  const [drag, setDrag] = useState<{ fromY: number; byPx: number } | null>(null);
  useKeys({ close: onClose });
  useEffect(() => {
    const before = document.activeElement;
    sheet.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);

  const grab = (event: PointerEvent): void => {
    event.currentTarget.setPointerCapture(event.pointerId);
    setDrag({ fromY: event.clientY, byPx: 0 });
  };
  const drop = (): void => {
    if (drag && drag.byPx > CLOSES_PX) onClose();
    setDrag(null);
  };
  return (
    <section
      ref={sheet}
      className={styles.sheet}
      role="dialog"
      aria-labelledby={heading}
      tabIndex={-1}
      style={drag ? { transform: `translateY(${Math.max(0, drag.byPx)}px)` } : undefined}
    >
      <div
        className={styles.handle}
        onPointerDown={grab}
        onPointerMove={({ clientY }) => drag && setDrag({ ...drag, byPx: clientY - drag.fromY })}
        onPointerUp={drop}
        onPointerCancel={() => setDrag(null)}
      />
      <header className={styles.head}>
        <h2 id={heading}>{title}</h2>
        <IconButton icon="close" label={t('shell.close')} does="close" onClick={onClose} />
      </header>
      <div className={styles.body}>{children}</div>
      {foot && <footer className={styles.foot}>{foot}</footer>}
    </section>
  );
}
