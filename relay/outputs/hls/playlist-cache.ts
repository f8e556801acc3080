/** Media playlists of one version of a window, rendered once for all players that want the same. */
import { type Answer, playlistAnswer } from './answer.js';
import { mediaPlaylist, type PlaylistForm, type PlaylistView } from './playlist.js';

/** Each query of its own makes another form; more of them are rendered for each player. */
const MAX_FORMS = 32;

export class PlaylistCache {
  readonly #answers = new Map<string, Answer>();

  constructor(private readonly view: PlaylistView) {}

  get(form: PlaylistForm): Answer {
    const key = `${form.delta ? 'delta' : 'full'}${form.suffix}`;
    const known = this.#answers.get(key);
    if (known) return known;
    const answer = playlistAnswer(mediaPlaylist(this.view, form));
    if (this.#answers.size < MAX_FORMS) this.#answers.set(key, answer);
    return answer;
  }

  /** To be called whenever the view has changed. */
  clear(): void {
    this.#answers.clear();
  }
}
