/** The signature, as the documents say it is verified. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { signatureOf } from '../../../src/webhooks/signature.js';
import { tempDir } from '../../rig/temp-dir.js';
import { codeBlocks, readDocument } from '../markdown.js';

const DOCUMENT = readDocument('docs/integrations.md');
const NOW_MS = 1_796_026_530_000;
const BODY = '{"id":"1","data":{"note":"Grüße"}}';
const SECRET = 'sesame-1234';

type IsGenuine = (
  header: string | undefined,
  body: string,
  secret: string,
  nowMs?: number,
) => boolean;

describe('a signature', () => {
  it('is verified by the lines of Node.js in the documents', async () => {
    const [source] = codeBlocks(DOCUMENT, 'js');
    const url = `data:text/javascript,${encodeURIComponent(source!)}`;
    const { isGenuine } = (await import(/* @vite-ignore */ url)) as { isGenuine: IsGenuine };
    const header = signatureOf(SECRET, NOW_MS, BODY);
    expect(isGenuine(header, BODY, SECRET, NOW_MS)).toBe(true);
    expect(isGenuine(header, `${BODY} `, SECRET, NOW_MS)).toBe(false);
    expect(isGenuine(header, BODY, 'another', NOW_MS)).toBe(false);
    expect(isGenuine(header, BODY, SECRET, NOW_MS + 301_000)).toBe(false);
    expect(isGenuine(undefined, BODY, SECRET, NOW_MS)).toBe(false);
  });

  it('is verified by the lines of shell in the documents', async () => {
    await using dir = await tempDir();
    writeFileSync(dir.file('body.json'), BODY);
    const script = codeBlocks(DOCUMENT, 'sh').find((block) => block.includes('SIGNATURE'))!;
    const accepts = (signature: string): boolean => {
      try {
        const env = { ...process.env, SIGNATURE: signature, SECRET };
        execFileSync('/bin/sh', ['-c', script], { cwd: dir.path, env });
        return true;
      } catch {
        return false;
      }
    };
    expect(accepts(signatureOf(SECRET, Date.now(), BODY))).toBe(true);
    expect(accepts(signatureOf('another', Date.now(), BODY))).toBe(false);
    expect(accepts(signatureOf(SECRET, Date.now() - 400_000, BODY))).toBe(false);
  });
});
