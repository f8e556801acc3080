/**
 * Which NAL units share a packet: parameter sets, SEI and delimiters are short and stand together,
 * so they travel together; coded pictures always have packets of their own.
 */
import { MAX_PAYLOAD_BYTES } from './packet-buffer.js';
import type { NalSyntax } from './nal-units.js';

export type NalGroup = readonly [Buffer, ...Buffer[]];

/**
 * @param headerBytes of an aggregation packet
 * @param sizeBytes in front of each unit in it
 */
export function grouped(
  units: readonly Buffer[],
  syntax: NalSyntax,
  headerBytes: number,
  sizeBytes: number,
): NalGroup[] {
  const groups: [Buffer, ...Buffer[]][] = [];
  let open: [Buffer, ...Buffer[]] | undefined;
  let size = 0;
  for (const unit of units) {
    const type = syntax.typeOf(unit);
    const isShared = type >= syntax.firstNonVcl;
    const added = sizeBytes + unit.length;
    if (isShared && open !== undefined && size + added <= MAX_PAYLOAD_BYTES) {
      open.push(unit);
      size += added;
      continue;
    }
    const group: [Buffer, ...Buffer[]] = [unit];
    groups.push(group);
    open = isShared ? group : undefined;
    size = headerBytes + added;
  }
  return groups;
}
