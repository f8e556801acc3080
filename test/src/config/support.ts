/** Configurations from text, for tests. */
import type { Config } from '../../../src/config/config.js';
import { ConfigError, describeIssue } from '../../../src/config/issue.js';
import { parseConfig, type Env } from '../../../src/config/load.js';

export function parse(text: string, env: Env = {}, files: Env = {}): Config {
  const readSecret = (path: string): string => {
    const content = files[path];
    if (content === undefined) throw new Error(`there is no file ${path}`);
    return content;
  };
  return parseConfig(text, { file: 'c.yaml', path: '/etc/c.yaml', dir: '/etc', env, readSecret });
}

/** What is wrong with a configuration, one line each. */
export function problems(text: string, env: Env = {}, files: Env = {}): string[] {
  return issuesOf(text, env, files).map(describeIssue);
}

export function issuesOf(text: string, env: Env = {}, files: Env = {}): ConfigError['issues'] {
  try {
    parse(text, env, files);
  } catch (error) {
    if (error instanceof ConfigError) return error.issues;
    throw error;
  }
  return [];
}

/** One camera of a configuration that has no other. */
export function camera(text: string, env: Env = {}, files: Env = {}): Config['cameras'][number] {
  const [only] = parse(`cameras:\n  cam: ${text}`, env, files).cameras;
  if (!only) throw new Error('there is no camera');
  return only;
}

export function cameraProblems(text: string): string[] {
  return problems(`cameras:\n  cam: ${text}`);
}
