/** Words that nobody chose: tokens, keys, hashes, serial numbers. A last net below all others. Pure. */

const RUN = /(?<![\w+/=-])[\w+/-]{16,}={0,2}(?![\w+/=-])/g;
/** Parameter sets of a stream, which say how it is coded (RFC 6184 section 8.1, RFC 7798 section 7.1). */
const CODING = /\b(?:sprop-[a-z-]{2,24}|config|profile-level-id)=[\w+/=,-]{0,2000}$/i;
const LEAST_CHARS = 20;
const LEAST_HEX_CHARS = 16;

/** The text with each of them replaced. */
export function withoutOpaque(text: string, replaced: (word: string) => string): string {
  return text.replace(RUN, (run, at: number) => {
    if (!run.split('/').some(isOpaque) && !isJumble(run)) return run;
    return CODING.test(text.slice(Math.max(0, at - 2_100), at)) ? run : replaced(run);
  });
}

/** Base64 with strokes in it, which look like those of a path: small, large and digits all mixed up. */
function isJumble(run: string): boolean {
  const kinds = run.replace(/[a-z]/g, 'a').replace(/[A-Z]/g, 'B').replace(/\d/g, '0');
  const changes = Array.from(kinds).filter((kind, index) => kind !== kinds[index - 1]).length;
  return run.length >= LEAST_CHARS && /\d/.test(run) && changes * 3 > run.length;
}

function isOpaque(word: string): boolean {
  const bare = word.replace(/=+$/, '');
  if (/^\d+$/.test(bare)) return bare.length >= LEAST_HEX_CHARS;
  const digits = bare.replace(/\D/g, '').length;
  if (digits < 3) return false;
  if (/^[\da-f-]+$/i.test(bare)) return bare.length >= LEAST_HEX_CHARS && /[a-f]/i.test(bare);
  return bare.length >= LEAST_CHARS && !/^[a-z]+(?:[_-][a-z\d]+){2,}$/.test(bare);
}
