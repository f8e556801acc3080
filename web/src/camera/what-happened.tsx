/** What happened on the day in sight: runs of a kind as one line, the current one marked; notes by people. */
import { type SyntheticEvent, useState } from 'react';
import { answerOf, api } from '../api/client.js';
import { useDraft } from '../api/draft.js';
import { useMay } from '../api/me.js';
import { serverNow } from '../api/cameras.js';
import type { Lane } from '../timeline/lanes.js';
import { clock, date } from '../time/format.js';
import { dateKey } from '../time/zone.js';
import { Button } from '../ui/button.js';
import { Icon } from '../ui/icon.js';
import { toast } from '../ui/toasts.js';
import { isWord, t } from '../words/words.js';
import { type EventGroup, groupAt, groupsOf } from './event-groups.js';
import { EventShape } from '../timeline/event-shape.js';
import { type Session, useStage } from './session.js';
import styles from './what-happened.module.css';

export function WhatHappened({
  camera,
  session,
  lane,
}: {
  camera: string;
  session: Session;
  lane: Lane | undefined;
}) {
  const { stage, zone } = session;
  const [note, setNote] = useDraft(`note.${camera}`);
  const [isWriting, setWriting] = useState(note !== '');
  const mayNote = useMay('operator');
  const dayMs = useStage(stage, ({ atMs }) => Math.floor((atMs ?? serverNow()) / 60_000) * 60_000);
  const today = dateKey(dayMs, zone);
  const isToday = today === dateKey(serverNow(), zone);
  const groups = groupsOf((lane?.events ?? []).filter(({ ms }) => dateKey(ms, zone) === today));
  const current = useStage(stage, ({ atMs }) => groupAt(groups, atMs)?.first.id);
  return (
    <section className={styles.panel} aria-labelledby="happened">
      <header className={styles.head}>
        <h2 id="happened">{t('camera.happened')}</h2>
        <span>{isToday ? t('times.today') : date(dayMs, zone, { year: false })}</span>
      </header>
      <div className={styles.list}>
        {groups.length === 0 && <p className={styles.none}>{t('camera.happened.none')}</p>}
        <ul>
          {groups.map((group) => (
            <li key={group.first.id}>
              <button
                type="button"
                className={styles.line}
                aria-current={group.first.id === current || undefined}
                onClick={() => stage.wish({ type: 'go', ms: group.ms })}
              >
                <EventShape event={group.first} count={group.count} />
                <time className="ltr">{clock(group.ms, zone)}</time>
                <span className={styles.what}>{wordsOf(group)}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
      {mayNote && !isWriting && (
        <button type="button" className={styles.add} onClick={() => setWriting(true)}>
          <Icon name="plus" size={16} />
          {t('camera.note.add')}
        </button>
      )}
      {mayNote && isWriting && (
        <NoteForm
          camera={camera}
          session={session}
          note={note}
          setNote={setNote}
          onClose={() => {
            setNote('');
            setWriting(false);
          }}
        />
      )}
    </section>
  );
}

function wordsOf({ first, count }: EventGroup): string {
  if (first.note) return first.note;
  const key = `event.${first.type}`;
  const what = isWord(key) ? t(key) : first.type;
  if (count === 1) return what;
  return t('camera.happened.several', { count, what: what.toLowerCase() });
}

/** The moment is the one at which the form was opened: what plays goes on. */
function NoteForm({
  camera,
  session: { stage, zone },
  note,
  setNote,
  onClose,
}: {
  camera: string;
  session: Session;
  note: string;
  setNote: (note: string) => void;
  onClose: () => void;
}) {
  const [ms] = useState(() => stage.get().atMs ?? serverNow());
  const save = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    const body = { type: 'note', time: new Date(ms).toISOString(), note: note.trim() } as const;
    try {
      await answerOf(api.POST('/cameras/{camera}/events', { params: { path: { camera } }, body }));
      onClose();
    } catch (failure) {
      toast({
        icon: 'warning',
        title: t('camera.note.failed', { why: (failure as Error).message }),
      });
    }
  };
  return (
    <form className={styles.form} onSubmit={(event) => void save(event)}>
      <label htmlFor="note">{t('camera.note.text', { time: clock(ms, zone) })}</label>
      <input
        id="note"
        value={note}
        maxLength={500}
        autoComplete="off"
        ref={(field) => field?.focus()}
        onChange={({ target }) => setNote(target.value)}
        onKeyDown={({ key }) => key === 'Escape' && onClose()}
      />
      <div>
        <Button kind="main" type="submit" disabled={note.trim() === ''}>
          {t('camera.note.save')}
        </Button>
        <Button kind="quiet" onClick={onClose}>
          {t('shell.cancel')}
        </Button>
      </div>
    </form>
  );
}
