/** Which sheet about one's own account is open. */
import { createStore } from '../api/store.js';

export const opened = createStore<'account' | 'password' | 'tokens' | null>(null);
