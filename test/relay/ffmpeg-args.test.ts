/** What people write is never an argument of ffmpeg. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ingestCommand } from '../../relay/ffmpeg-args.js';
import { FIRST_GUESS } from '../../relay/ingest-plan.js';

const scheme = fc.constantFrom('rtsp', 'rtmp', 'rtmps', 'http', 'https');
/** Whatever is no blank and no control character, with much of what means something to ffmpeg. */
const written = fc
  .array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom("'", '\\', '-i', '|', '%', "'\\''", '#', ';')))
  .map((parts) => parts.join('').replaceAll(/[\p{Cc}\s]/gu, '')); // prettier-ignore

const commandFor = (url: string) =>
  ingestCommand({ kind: 'url', url, transport: 'tcp' }, FIRST_GUESS);

/** What ffmpeg makes of the text behind `file`: in single quotes all means itself. */
function unquoted(text: string): string {
  return text.replace(/'([^']*)'|\\(.)/gs, (_, inside?: string, escaped?: string) => {
    return inside ?? escaped ?? '';
  });
}

describe('the address of a camera', () => {
  it('changes no argument, and is one value of one line', () => {
    fc.assert(
      fc.property(scheme, written, (start, text) => {
        const url = `${start}://host/${text.replaceAll(/\.m3u8?/gi, '')}`;
        const { args, stdin } = commandFor(url);
        const plain = commandFor(`${start}://host/`);
        expect(args).toEqual(plain.args);
        const [first, file, ...options] = stdin.split('\n');
        expect([first, ...options]).toEqual([
          'ffconcat version 1.0',
          ...plain.stdin.split('\n').slice(2),
        ]);
        expect(unquoted(file?.replace(/^file /, '') ?? '')).toBe(url);
      }),
    );
  });

  it.each(['rtsp://h/\nfile x', 'rtsp://h/ x', 'rtsp://h/\r', 'rtsp://h/\0', '-i', 'file:///x', 'concat:x', ''])(
    'cannot be %j',
    (url) => {
      expect(() => commandFor(url)).toThrow(expect.objectContaining({ code: 'unsupported' }));
    },
  ); // prettier-ignore
});
