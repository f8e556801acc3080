/** Which of the three names a firmware gives its RTSP streams; found by trying, then kept. */
import type { Loss } from '../../model/loss.js';
import { RTSP_FORMS, type RtspForm } from './stream-url.js';

export class RtspForms {
  #index = 0;
  /** One of them has delivered: the others need not be tried. */
  #isKnown = false;

  get current(): RtspForm {
    return RTSP_FORMS[this.#index % RTSP_FORMS.length] ?? 'Preview';
  }

  explain(loss: Loss, delivered: boolean): Loss {
    if (delivered) this.#isKnown = true;
    if (loss.code !== 'not_found' || this.#isKnown) return loss;
    const tried = this.current;
    this.#index++;
    const isRound = this.#index % RTSP_FORMS.length === 0;
    const message = isRound
      ? `the camera has no such stream under any name (${RTSP_FORMS.join(', ')}); does it have RTSP at all?`
      : `the camera has no stream called ${tried}; ${this.current} is tried next`;
    return { ...loss, message };
  }
}
