/** The English catalogue, a part for each place of the page. */
import { account } from './account.js';
import { camera } from './camera.js';
import { cameras } from './cameras.js';
import { causes } from './causes.js';
import { keys } from './keys.js';
import { events } from './events.js';
import { kept } from './kept.js';
import { live } from './live.js';
import { save } from './save.js';
import { shell } from './shell.js';
import { system } from './system.js';
import { timeline } from './timeline.js';
import { times } from './times.js';

export const en = {
  ...shell,
  ...account,
  ...causes,
  ...times,
  ...keys,
  ...live,
  ...camera,
  ...timeline,
  ...events,
  ...save,
  ...kept,
  ...cameras,
  ...system,
};

export type WordKey = keyof typeof en;
