/** The last 24 hours of a camera below its tile; a tap goes to that moment. */
import type { MouseEvent } from 'react';
import { useLocation } from 'wouter';
import { FAMILY_COLOUR } from '../causes/causes.js';
import { DAY_MS, instantText } from '../time/zone.js';
import { type RibbonDays, ribbonBars } from './ribbon-bars.js';
import styles from './ribbon.module.css';

export function Ribbon({
  camera,
  days,
  nowMs,
  zone,
}: {
  camera: string;
  /** Undefined where there is nothing to show, or nothing yet: its room is kept. */
  days: RibbonDays | undefined;
  nowMs: number;
  zone: string;
}) {
  const [, navigate] = useLocation();
  const fromMs = nowMs - DAY_MS;
  const go = ({ currentTarget, clientX }: MouseEvent): void => {
    const { left, width } = currentTarget.getBoundingClientRect();
    const ms = Math.round((fromMs + ((clientX - left) / width) * DAY_MS) / 1_000) * 1_000;
    navigate(`/camera/${camera}?at=${encodeURIComponent(instantText(ms, zone))}`);
  };
  const bars = days ? ribbonBars(days, { fromMs, toMs: nowMs }) : [];
  return (
    <div className={styles.ribbon} data-empty={bars.length === 0} aria-hidden="true" onClick={go}>
      <svg viewBox="0 0 1 6" preserveAspectRatio="none">
        {bars.map(({ from, to, family }) => (
          <rect
            key={`${family} ${from}`}
            x={from}
            width={Math.max(0, to - from)}
            y={family === null ? 0 : 4}
            height={family === null ? 6 : 2}
            fill={`var(${family === null ? '--rec' : FAMILY_COLOUR[family]})`}
          />
        ))}
      </svg>
    </div>
  );
}
