/** News for those who do not see them: read aloud politely, one a second at most. */
import { useEffect, useState } from 'react';

const EVERY_MS = 1_000;
/** What is older than the newest so many has been overtaken. */
const MOST_WAITING = 4;

const waiting: string[] = [];

export function announce(news: string): void {
  waiting.push(news);
  if (waiting.length > MOST_WAITING) waiting.shift();
}

export function Announcer() {
  const [news, setNews] = useState('');
  useEffect(() => {
    const timer = setInterval(() => {
      const next = waiting.shift();
      if (next !== undefined) setNews(next);
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <div className="aloud" role="status" aria-live="polite">
      {news}
    </div>
  );
}
