/** Answers of the API in components. */
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { type Answer, keptOf, type Question } from './answers.js';

export type Asked<T> = Answer<T> & Readonly<{ askNow: () => Promise<void> }>;

/** The answer to a question, as it is known now; what it was for another question is not. */
export function useAnswer<T>(question: Question<T>): Asked<T> {
  const [answer] = useAnswers([question]);
  const text = JSON.stringify(question.key);
  return useMemo(
    () => ({
      ...(answer ?? { data: undefined, error: null }),
      askNow: () => keptOf(JSON.parse(text) as readonly unknown[]).askNow(),
    }),
    [answer, text],
  );
}

/** The answers to several questions, in their order; the same array until one of them changes. */
export function useAnswers<T>(questions: readonly Question<T>[]): readonly Answer<T>[] {
  const text = JSON.stringify(questions.map(({ key }) => key));
  const asked = questions.map(({ enabled = true }) => (enabled ? 'y' : 'n')).join('');
  const group = useMemo(
    () => groupOf((JSON.parse(text) as (readonly unknown[])[]).map(keptOf)),
    [text],
  );
  const answers = useSyncExternalStore(group.listen, group.get);
  useEffect(() => {
    const timers = questions.map(({ enabled = true, ...question }, place) => {
      const kept = group.all[place];
      if (!enabled || !kept) return undefined;
      kept.want(question);
      if (question.everyMs === undefined) return undefined;
      return setInterval(() => {
        if (!document.hidden) void kept.askNow();
      }, question.everyMs);
    });
    return () => timers.forEach(clearInterval);
    // The questions themselves are new with each drawing; their keys tell when they really change.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [group, asked]);
  return answers as readonly Answer<T>[];
}

/** The newest value there was, while the next is not there yet. */
export function useLast<T>(value: T | undefined): T | undefined {
  const [last, setLast] = useState(value);
  if (value !== undefined && value !== last) setLast(value);
  return value ?? last;
}

function groupOf(all: readonly ReturnType<typeof keptOf>[]) {
  let answers = all.map(({ answer }) => answer);
  return {
    all,
    listen: (listener: () => void) => {
      const leave = all.map((kept) => kept.listen(listener));
      return () => leave.forEach((one) => one());
    },
    get: () => {
      if (all.some(({ answer }, place) => answer !== answers[place])) {
        answers = all.map(({ answer }) => answer);
      }
      return answers;
    },
  };
}
