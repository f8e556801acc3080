/** What is shipped: the container image and how it is run. Read as text, since there is no engine here. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { parse } from './config/support.js';
import { ROOT } from './markdown.js';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Instructions of the Dockerfile, continued lines joined. */
const instructions = read('Dockerfile')
  .replace(/^#.*\n/gm, '')
  .replaceAll(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => line !== '');
const last = instructions.slice(instructions.findLastIndex((line) => line.startsWith('FROM ')));

function argumentsOf(instruction: string): string {
  const line = last.findLast((candidate) => candidate.startsWith(`${instruction} `));
  return line?.slice(instruction.length + 1) ?? '';
}

/** The JSON form of a command: no shell in between that would keep signals to itself. */
const execForm = (text: string): string[] => z.array(z.string()).parse(JSON.parse(text));

const check = execForm(/CMD (\[.*\])$/.exec(argumentsOf('HEALTHCHECK'))![1]!);
const config = parse(read('docker/camrelay.yaml'));
const listeners = [config.http.listen, config.rtsp.listen, config.rtmp.listen];

describe('the container image', () => {
  it('runs as an ordinary user', () => {
    expect(argumentsOf('USER')).toBe('node');
    expect(last.indexOf('USER node')).toBeLessThan(
      last.findIndex((line) => line.startsWith('ENTRYPOINT')),
    );
  });

  it('starts the program with nothing in between', () => {
    const [node, program] = execForm(argumentsOf('ENTRYPOINT'));
    expect([node, program]).toEqual(['node', '/app/bin/camrelay.mjs']);
    expect(execForm(argumentsOf('CMD'))).toEqual(['serve', '-c', '/config/camrelay.yaml']);
  });

  it('brings ffmpeg, and what ends it for certain', () => {
    expect(last.find((line) => line.startsWith('RUN '))).toMatch(/ ffmpeg util-linux /);
  });

  it('has a configuration that is accepted, for its own volume and ports', () => {
    expect(config.storage.dir).toBe(argumentsOf('VOLUME'));
    expect(listeners.map((listen) => listen?.host)).toEqual(['0.0.0.0', '0.0.0.0', '0.0.0.0']);
    const exposed = argumentsOf('EXPOSE').split(' ');
    for (const listen of listeners) expect(exposed).toContain(String(listen?.port));
  });

  it('asks the program for its health, at the port it listens on', () => {
    expect(check.slice(0, 2)).toEqual(['node', '-e']);
    expect(check[2]).toContain(`fetch('http://127.0.0.1:${config.http.listen.port}/healthz')`);
  });

  it('is made of files that are there and let through', () => {
    const ignored = read('.dockerignore').split('\n');
    const copied = instructions
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from'))
      .flatMap((line) => line.split(' ').slice(1, -1));
    expect(ignored).toContain('*');
    for (const path of copied) {
      expect(existsSync(join(ROOT, path)), path).toBe(true);
      const [folder] = path.split('/');
      expect(
        [`!${path}`, `!${folder!}`].some((line) => ignored.includes(line)),
        path,
      ).toBe(true);
    }
  });
});

const Compose = z.object({
  services: z.object({
    camrelay: z.object({
      read_only: z.literal(true),
      tmpfs: z.array(z.string()),
      cap_drop: z.tuple([z.literal('ALL')]),
      security_opt: z.array(z.string()),
      restart: z.literal('unless-stopped'),
      ports: z.array(z.string()),
      volumes: z.array(z.string()),
      env_file: z.array(z.object({ path: z.string(), required: z.literal(false) })),
      healthcheck: z.looseObject({ test: z.array(z.string()) }),
    }),
  }),
  volumes: z.record(z.string(), z.unknown()),
});

describe('docker-compose.yml', () => {
  const { services, volumes } = Compose.parse(parseYaml(read('docker-compose.yml')));
  const { camrelay } = services;
  /** With the defaults of its variables. */
  const plain = (text: string): string => text.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1');

  it('takes everything from the container that it does not need', () => {
    expect(camrelay.security_opt).toContain('no-new-privileges:true');
    expect(camrelay.tmpfs).toContain('/tmp');
  });

  it('publishes every listener, to this machine alone unless told otherwise', () => {
    const ports = listeners.map((listen) => String(listen?.port));
    expect(camrelay.ports.map(plain)).toEqual(ports.map((port) => `127.0.0.1:${port}:${port}`));
  });

  it('keeps recordings in a volume and mounts a folder with a configuration', () => {
    expect(camrelay.volumes.map(plain)).toEqual(['./docker:/config:ro', 'data:/data']);
    expect(Object.keys(volumes)).toEqual(['data']);
    expect(existsSync(join(ROOT, 'docker/camrelay.yaml'))).toBe(true);
  });

  it('asks for its health as the image does', () => {
    expect(camrelay.healthcheck.test).toEqual(['CMD', ...check]);
  });
});

describe('a release', () => {
  it('has its changes written down', () => {
    const { version } = z.object({ version: z.string() }).parse(JSON.parse(read('package.json')));
    const [, newest] = /^## (?:\[?(\S+?)\]?)(?: |$)/m.exec(read('CHANGELOG.md')) ?? [];
    expect(newest).toBe(version);
  });
});
