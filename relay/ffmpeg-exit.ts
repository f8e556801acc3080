/** Why an ffmpeg worker ended, in words and codes of ours. Pure. */
import type { Loss } from '../src/model/loss.js';
import type { FfmpegExit } from './ffmpeg-process.js';
import { unreachable } from './knock.js';

/** What ffmpeg says, and what it means. The first row that fits any of its last lines counts. */
const MEANINGS: readonly Readonly<{
  pattern: RegExp;
  /** Says something of the camera only as long as ffmpeg has not made out a stream. */
  atFirst?: true;
  loss: Loss;
}>[] = [
  {
    pattern: /401 Unauthorized|authorization failed|403 Forbidden|Server returned 40[13]/i,
    loss: {
      cause: 'auth',
      code: 'bad_credentials',
      message: 'the camera refused the user name or password; correct them in the configuration',
      retryable: false,
    },
  },
  {
    pattern: /method SETUP failed: 461|Nonmatching transport in server reply/i,
    loss: {
      cause: 'offline',
      code: 'no_tcp',
      message: 'the camera does not send RTP in the way it was asked for; try another `transport`',
      retryable: true,
    },
  },
  {
    pattern: /404 Not Found|Server returned 404|454 Session Not Found/i,
    loss: {
      cause: 'offline',
      code: 'not_found',
      message: 'the camera answers but has no stream at this address; check the path of its URL',
      retryable: true,
    },
  },
  {
    // RTMP has one word for a stream that is not there and for one that we may not have.
    pattern: /\[rtmps? @ \w+\].*Server error: /i,
    loss: {
      cause: 'offline',
      code: 'not_found',
      message:
        'the camera answers but refuses the stream at this address; check the path of its URL, and what it needs to let us in',
      retryable: true,
    },
  },
  {
    pattern: /Connection refused/i,
    loss: unreachable('ECONNREFUSED'),
  },
  {
    pattern: /Connection timed out|No route to host|Network is unreachable|Host is down/i,
    loss: unreachable(''),
  },
  {
    pattern:
      /Name or service not known|Temporary failure in name resolution|Failed to resolve hostname/i,
    loss: unreachable('ENOTFOUND'),
  },
  {
    pattern: /Invalid data found when processing input|Protocol not found|Invalid argument/i,
    atFirst: true,
    loss: {
      cause: 'offline',
      code: 'bad_reply',
      message: 'what the camera sends is no stream that ffmpeg knows',
      retryable: true,
    },
  },
  {
    pattern: /Server returned 5\d\d|50[0-9] (Internal|Service|Bad)/i,
    loss: {
      cause: 'offline',
      code: 'offline',
      message: 'the camera answers that it cannot stream now',
      retryable: true,
    },
  },
];

/** ffmpeg gives a silent peer up after 10 s (`ffmpeg-args.ts`), with words that say something else. */
const SILENCE_MS = 9_500;
const SILENT: Loss = {
  cause: 'offline',
  code: 'timeout',
  message: 'the camera took the connection but never answered; is this the right port?',
  retryable: true,
};

/**
 * @param lines the last lines ffmpeg printed, oldest first
 * @param lastedMs how long it ran
 */
export function explainExit(exit: FfmpegExit, lines: readonly string[], lastedMs: number): Loss {
  const wasOpened = lines.some((line) => /\bInput #0\b/.test(line));
  const wasSaid = lines.some((line) => /refused|Unauthorized|not found|No route/i.test(line));
  if (!wasOpened && !wasSaid && exit.signal === null && lastedMs >= SILENCE_MS) return SILENT;
  const known = MEANINGS.filter(({ atFirst }) => !(atFirst && wasOpened)).find(({ pattern }) =>
    lines.some((line) => pattern.test(line)),
  );
  if (known) return known.loss;
  const message =
    exit.signal !== null
      ? `the ffmpeg worker was ended by ${exit.signal}`
      : exit.code === 0
        ? 'the camera closed the connection'
        : `the ffmpeg worker ended with status ${exit.code ?? 'unknown'}`;
  return { cause: 'offline', code: 'offline', message, retryable: true };
}
