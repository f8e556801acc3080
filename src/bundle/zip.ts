/** Texts as one zip, in memory: a bundle is small. */
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import type { BundleFile } from './bundle.js';

export async function zipOf(files: readonly BundleFile[], madeMs: number): Promise<Buffer> {
  const zip = new ZipFile();
  const mtime = new Date(madeMs);
  for (const { name, text } of files) zip.addBuffer(Buffer.from(text), name, { mtime });
  zip.end();
  return buffer(zip.outputStream);
}
