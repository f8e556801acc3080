/** How a camera is and what is recorded of it, in words. */
import type { Camera } from '../api/types.js';
import { causeOf } from '../causes/causes.js';
import { t } from '../words/words.js';

export function stateWords({ state, reason, record, recording }: Camera): string {
  if (state === 'offline') return t(causeOf(reason?.code ?? 'offline').title);
  if (state === 'online') {
    return t(recording && record !== 'off' ? 'state.recording' : 'state.online');
  }
  return t(`state.${state}`);
}
