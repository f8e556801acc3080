/** What runs without a configuration file: two demo cameras, so that there is something to see. */
import type { Config } from './config.js';
import { parseConfig, type Env } from './load.js';

/** The configuration in the words of a configuration file; also a first example of one. */
const DEMO_YAML = `
storage: { dir: ./data, retention: { age: 1d, size: 5GB } }
cameras:
  demo:
    name: Demo
    vendor: demo
    pattern: testsrc2
    size: 1280x720
    fps: 15
    extra_streams: [sub]
  demo2:
    name: Second demo
    vendor: demo
    pattern: testsrc
    size: 1280x720
    fps: 15
    extra_streams: [sub]
`;

/** @param dir where `./data` will be. @throws ConfigError where `LOG_LEVEL` is wrong */
export function demoConfig(dir: string, env: Env): Config {
  const readSecret = (): string => {
    throw new Error('the demo has no secrets');
  };
  return parseConfig(DEMO_YAML, { file: 'built-in demo', path: null, dir, env, readSecret });
}
