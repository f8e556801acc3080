/**
 * The configuration file of a running program: read again when asked to, changed camera by camera.
 *
 * The file is the truth. It is read anew before each change, so what a person wrote into it
 * meanwhile counts, and is put to work with the change.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { editCamera, keysOf, type EditedConfig } from './config/camera-edit.js';
import type { Config } from './config/config.js';
import { demoSource } from './config/demo.js';
import { loadConfig, openConfig, type ConfigSource, type Env } from './config/load.js';
import { replaceFile } from './config/replace-file.js';
import { registerSecrets } from './config/secrets.js';
import type { Keys } from './config/yaml-text.js';
import type { Log } from './kit/log.js';
import type { Redactor } from './kit/redactor.js';
import { CamrelayError } from './model/errors.js';
import { ConfigError } from './config/issue.js';

export type ConfigKeeperDeps = Readonly<{
  /** Absolute path; null while the built-in demo runs. */
  file: string | null;
  /** Absolute: where the first change of the demo is to be kept, which is where the next start looks. */
  newFile: string;
  env: Env;
  redactor: Redactor;
  log: Log;
}>;

/** Puts a configuration to work; touches only what differs. */
export type Apply = (config: Config) => Promise<void>;

/** @param keys of the camera now; undefined where there is none. @returns those to be; null for none */
export type NextKeys = (keys: Keys | undefined) => Keys | null;

/** A person may be saving the file in the same moment, but hardly that often. */
const MOST_ATTEMPTS = 5;

export class ConfigKeeper {
  #file: string | null;
  #apply: Apply | null = null;
  /** One change or reload at a time. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly deps: ConfigKeeperDeps) {
    this.#file = deps.file;
  }

  /** From now on changes are put to work so. */
  attach(apply: Apply): void {
    this.#apply = apply;
  }

  /** Reads the file again. Never rejects: a file with faults changes nothing. */
  reload(): Promise<void> {
    return this.#next(async () => {
      const { env, log } = this.deps;
      if (this.#file === null) {
        log.warn('the demo has no configuration file to reload');
        return;
      }
      try {
        await this.#putToWork(loadConfig(this.#file, env));
      } catch (error) {
        log.error('the configuration was not reloaded; the old one stays at work', { error });
      }
    });
  }

  /** The keys of a camera in the file, with its secrets. @throws CamrelayError config_conflict */
  keysOf(id: string): Keys | undefined {
    return keysOf(this.#source(), id);
  }

  /** What a change would make of the configuration; nothing is changed. @throws as `change` */
  wouldBe(id: string, next: NextKeys): Config {
    return editCamera(this.#source(), id, next).config;
  }

  /**
   * Changes a camera in the file; resolves once the change is at work.
   * @returns the path of the file, where it had to be made
   * @throws BadCamera; CamrelayError config_conflict, config_readonly; what `next` throws
   */
  change(id: string, next: NextKeys): Promise<string | null> {
    return this.edit((source) => editCamera(source, id, next));
  }

  /** The same of anything in the file. @throws what `edit` throws; as `change` */
  edit(edit: (source: ConfigSource) => EditedConfig): Promise<string | null> {
    return this.#next(async () => {
      const path = this.#file ?? this.deps.newFile;
      const isNew = this.#file === null;
      const { config } = await this.#write(path, edit);
      this.#file = path;
      if (isNew) this.deps.log.info('the configuration is kept in a new file', { file: path });
      await this.#putToWork(config);
      return isNew ? path : null;
    });
  }

  async #write(path: string, edit: (source: ConfigSource) => EditedConfig): Promise<EditedConfig> {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const source = this.#source();
      const edited = edit(source);
      const before = this.#file === null ? null : source.text;
      if (await replaceFile(path, edited.text, () => textOf(path) === before)) return edited;
    }
    const message = `${path} is being changed by somebody else; try again in a moment`;
    throw new CamrelayError('config_conflict', message);
  }

  /** The file, or what would stand in it. */
  #source(): ConfigSource {
    const { newFile, env } = this.deps;
    try {
      // What was put there while the demo ran counts at the next start, and would be lost.
      if (this.#file === null && existsSync(newFile)) this.#file = newFile;
      if (this.#file !== null) return openConfig(this.#file, env);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      throw new CamrelayError('config_conflict', error.message, { cause: error });
    }
    return demoSource(newFile, dirname(newFile), env);
  }

  async #putToWork(config: Config): Promise<void> {
    registerSecrets(config, this.deps.redactor);
    await this.#apply?.(config);
  }

  #next<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}

/** Null where there is no such file. */
function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
