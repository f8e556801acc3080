/** All that is fuzzed. */
import type { Target } from '../target.js';
import { accessTargets } from './access.js';
import { addressTargets } from './addresses.js';
import { apiTargets } from './api.js';
import { configTargets } from './config.js';
import { fmp4Targets } from './fmp4.js';
import { httpTargets } from './http.js';
import { recorderTargets } from './recorder.js';
import { redactorTargets } from './redactor.js';
import { rtmpTargets } from './rtmp.js';
import { rtspTargets } from './rtsp.js';
import { vendorTargets } from './vendors.js';

export const TARGETS: readonly Target[] = [
  ...rtspTargets,
  ...rtmpTargets,
  ...fmp4Targets,
  ...recorderTargets,
  ...vendorTargets,
  ...addressTargets,
  ...httpTargets,
  ...configTargets,
  ...redactorTargets,
  ...accessTargets,
  ...apiTargets,
];

export function targetNamed(name: string): Target {
  const target = TARGETS.find((each) => each.name === name);
  if (!target) throw new Error(`there is no target ${name}`);
  return target;
}
