/** The field in which a date and time is typed, with what it is read as. */
import { type FormEvent, useId, useState } from 'react';
import { date, exactClock } from '../time/format.js';
import { localTime } from '../time/zone.js';
import { Button } from '../ui/button.js';
import { spoken, t } from '../words/words.js';
import styles from './day-picker.module.css';
import { parseTyped } from './typed-time.js';

export function TypedField({
  zone,
  nowMs,
  atMs,
  onGo,
}: {
  zone: string;
  nowMs: number;
  atMs: number;
  onGo: (ms: number) => void;
}) {
  const [text, setText] = useState('');
  const id = useId();
  const typed = parseTyped(text, zone, nowMs, spoken(), atMs);
  const ms = typed === null || typed.kind === 'ambiguous' ? null : typed.ms;
  const isToCome = ms !== null && ms > nowMs;
  const yearOf = (at: number): number => localTime(at, zone).year;
  const said = (at: number): string => {
    const year = yearOf(at) !== yearOf(atMs) || yearOf(at) !== yearOf(nowMs);
    return `${date(at, zone, { year })}, ${exactClock(at, zone)}`;
  };
  const reading = ms === null ? '' : isToCome ? t('goto.toCome') : said(ms);
  const isUnread = text.trim() !== '' && typed === null;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (ms !== null && !isToCome) onGo(ms);
  };
  return (
    <form className={styles.typed} onSubmit={submit}>
      <label htmlFor={id}>{t('goto.title')}</label>
      <div className={styles.field}>
        <input
          id={id}
          value={text}
          onChange={({ target }) => setText(target.value)}
          placeholder={t('goto.hint')}
          inputMode={matchMedia('(pointer: coarse)').matches ? 'decimal' : 'text'}
          enterKeyHint="go"
          autoComplete="off"
          spellCheck={false}
          aria-describedby={`${id}r`}
        />
        <span id={`${id}r`} aria-live="polite">
          {isUnread ? t('goto.unread') : reading}
        </span>
      </div>
      {typed?.kind === 'skipped' && (
        <p>{t('goto.skipped', { time: exactClock(typed.ms, zone) })}</p>
      )}
      {typed?.kind === 'ambiguous' && (
        <div role="group" className={styles.twice} aria-label={t('goto.twice')}>
          <p>{t('goto.twice')}</p>
          {typed.choices.map((choice, at) => (
            <Button key={choice} onClick={() => onGo(choice)}>
              {t(at === 0 ? 'goto.first' : 'goto.second', { time: exactClock(choice, zone) })}
            </Button>
          ))}
        </div>
      )}
    </form>
  );
}
