/** What runs without a configuration file: two demo cameras, so that there is something to see. */
import type { Config } from './config.js';
import { parseConfig, type ConfigSource, type Env } from './load.js';

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
  const { text, options } = demoSource('built-in demo', dir, env);
  return parseConfig(text, { ...options, path: null });
}

/** The demo as the content of a file to be. @param path absolute */
export function demoSource(path: string, dir: string, env: Env): ConfigSource {
  const readSecret = (): string => {
    throw new Error('the demo has no secrets');
  };
  return { text: DEMO_YAML.trimStart(), options: { file: path, path, dir, env, readSecret } };
}
