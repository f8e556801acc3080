/** The test of a camera as it goes: what was reached, signed in to and found, and its first picture. */
import { useNow } from '../shell/use-now.js';
import { causeOf } from '../causes/causes.js';
import { roughly, took } from '../time/format.js';
import { Button } from '../ui/button.js';
import { Icon, type IconName } from '../ui/icon.js';
import { isWord, t, type Values } from '../words/words.js';
import styles from './test.module.css';
import type { TestStep } from './test-step.js';
import type { CameraTest } from './use-camera-test.js';

export function TestPanel({
  test,
  name,
  onCancel,
}: {
  test: CameraTest;
  name: string;
  onCancel: () => void;
}) {
  const { steps, isRunning, isOk, refusal } = test;
  if (!isRunning && isOk === null) {
    return (
      <section className={styles.panel}>
        <h2>{t('test.none')}</h2>
        <p className={styles.soft}>{t('test.none.say')}</p>
      </section>
    );
  }
  const ending = t(isRunning ? 'test.running' : isOk ? 'test.works' : 'test.fails');
  const picture = steps.find(({ step }) => step === 'picture')?.detail.picture;
  return (
    <section className={styles.panel} aria-label={t('test.title')}>
      <p className="aloud" role="status">
        {ending}
      </p>
      <header>
        <h2>{ending}</h2>
        {isRunning ? (
          <Button onClick={onCancel}>{t('shell.cancel')}</Button>
        ) : (
          <Tested endedMs={test.endedMs} />
        )}
      </header>
      <div className={styles.picture}>
        {typeof picture === 'string' && <img src={picture} alt={t('test.pictureOf', { name })} />}
      </div>
      {refusal && <p className={styles.refusal}>{refusal.message}</p>}
      <ol>
        {steps.map((step) => (
          <StepRow key={step.step} step={step} name={name} />
        ))}
      </ol>
    </section>
  );
}

function Tested({ endedMs }: { endedMs: number | null }) {
  const nowMs = useNow(1_000);
  if (endedMs === null) return null;
  const ago = roughly(nowMs - endedMs);
  return <span className={styles.soft}>{t('test.tested', { ago })}</span>;
}

function StepRow({ step, name }: { step: TestStep; name: string }) {
  const { state, took_ms, code, message } = step;
  const isFailed = state === 'failed';
  const { family, icon } = causeOf(code ?? '');
  const icons: Readonly<Record<TestStep['state'], IconName>> = {
    ...{ running: 'more', ok: 'check', warn: 'warning', skipped: 'minus' },
    failed: icon,
  };
  return (
    <li data-state={state} data-family={isFailed ? family : undefined}>
      <span className={styles.icon}>
        <Icon name={icons[state]} size={18} />
      </span>
      <div>
        <p className={styles.title}>{titleOf(step)}</p>
        {isFailed && <p className={styles.soft}>{failureWords(step, name)}</p>}
        {details(step).map((line) => (
          <p key={line} className={styles.soft}>
            {line}
          </p>
        ))}
        {isFailed && <p className={styles.answer}>{t('test.answer', { message })}</p>}
      </div>
      <span className={styles.took}>
        {(state === 'ok' || state === 'warn') && took_ms !== null && took(took_ms)}
      </span>
    </li>
  );
}

/** "Reached 192.168.2.126"; what this page has no words for is told as camrelay tells it. */
function titleOf({ step, state, took_ms, code, message, detail }: TestStep): string {
  if (state === 'failed') {
    const { family, title } = causeOf(code ?? '');
    return family === 'unknown' ? t('test.failed') : t(title);
  }
  const { waited_s: waited } = detail;
  if (typeof waited === 'number') return t('test.waiting', { time: minutes(waited) });
  const key = `test.${step}.${state === 'warn' ? 'ok' : state}`;
  const host = typeof detail.host === 'string' ? detail.host : null;
  if (step === 'reach' && state === 'ok' && host === null) return message;
  if ((step === 'sound' && took_ms !== null) || (step === 'sign_in' && state === 'ok'))
    return message;
  return isWord(key) ? t(key, { host: host ?? '', count: streamsIn(detail).length }) : message;
}

function failureWords({ code }: TestStep, name: string): string {
  const { family, sentence } = causeOf(code ?? '');
  return family === 'unknown' ? '' : t(sentence, { name });
}

/** "0:14" of 14 s. */
function minutes(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

type FoundStream = Readonly<{
  name: string;
  codec: string | null;
  width: number | null;
  height: number | null;
  fps: number | null;
}>;

function streamsIn({ streams }: TestStep['detail']): readonly FoundStream[] {
  return Array.isArray(streams) ? (streams as readonly FoundStream[]) : [];
}

/** "main 2560×1440 · 25 fps, sub"; and what H.265 means. */
function details({ code, detail }: TestStep): string[] {
  const streams = streamsIn(detail);
  if (streams.length === 0) return [];
  const lines = [streams.map(streamWords).join(', ')];
  if (code === 'h265') lines.push(t('test.h265'));
  return lines;
}

function streamWords({ name, codec, width, height, fps }: FoundStream): string {
  if (width === null || height === null) return name;
  const values: Values = { name, width: String(width), height: String(height) };
  const size = t('test.stream', values);
  const rate = fps === null ? '' : ` · ${t('test.fps', { fps: String(Math.round(fps)) })}`;
  return `${size}${rate}${codec ? ` · ${codec.toUpperCase()}` : ''}`;
}
