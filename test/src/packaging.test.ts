/**
 * What is shipped: the container image, how it is run, the service. Read as text, since there is no
 * engine here.
 */
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { issuesOf, parse } from './config/support.js';
import { runToEnd } from '../rig/child.js';
import { tempDir } from '../rig/temp-dir.js';
import { hasSystemdAnalyze } from '../rig/tools.js';
import { filesBelow, ROOT } from './markdown.js';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const manifest = z
  .object({
    version: z.string(),
    license: z.string(),
    dependencies: z.record(z.string(), z.string()),
    optionalDependencies: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(read('package.json')));

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

/** What the last stage copies: from the sources, and from the stage that built. */
const copies = last
  .filter((line) => line.startsWith('COPY '))
  .map((line) => {
    const words = line.split(' ').slice(1);
    const paths = words.filter((word) => !word.startsWith('--'));
    return { isBuilt: words.includes('--from=build'), from: paths.slice(0, -1), to: paths.at(-1)! };
  });

const check = execForm(/CMD (\[.*\])$/.exec(argumentsOf('HEALTHCHECK'))![1]!);
const config = parse(read('docker/camrelay.yaml'), { ADMIN_PASSWORD: 'a long sentence' });
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

  it('lets nobody in without the password that Compose asks for', () => {
    expect(config.auth).toMatchObject({ open: false, users: [{ name: 'admin', role: 'admin' }] });
    expect(read('docker/camrelay.yaml')).toContain("password: '${ADMIN_PASSWORD}'");
    expect(issuesOf(read('docker/camrelay.yaml'))).not.toEqual([]);
    expect(read('docker-compose.yml')).toContain('ADMIN_PASSWORD: ${ADMIN_PASSWORD:?');
  });

  it('asks for its health by a program of its own, where the same configuration says', () => {
    const [node, program, ...args] = check;
    const served = execForm(argumentsOf('CMD'));
    expect([node, program]).toEqual(['node', '/app/bin/healthcheck.mjs']);
    expect(['serve', ...args]).toEqual(served);
  });

  it('lets its user write the configuration that it brings, and the volume', () => {
    expect(last.find((line) => line.startsWith('RUN '))).toContain(
      'install -d -o node -g node /data /config',
    );
    expect(last).toContain('COPY --chown=node:node docker/camrelay.yaml /config/');
  });

  it('is labelled, with the licence of the package', () => {
    const labels = argumentsOf('LABEL');
    for (const name of ['title', 'description', 'licenses']) {
      expect(labels).toContain(`org.opencontainers.image.${name}="`);
    }
    expect(labels).toContain(`licenses="${manifest.license}"`);
  });

  it('is made of files that are there and let through', () => {
    const ignored = read('.dockerignore').split('\n');
    const copied = instructions
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from'))
      .flatMap((line) => line.split(' ').slice(1, -1))
      .filter((word) => !word.startsWith('--'));
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

describe('the files of the container image', () => {
  const inImage = (path: string): boolean =>
    copies.some(({ isBuilt, from }) =>
      from.some((source) => {
        const held = isBuilt ? source.replace('/app/', '') : source;
        return path === held || path.startsWith(`${held}/`);
      }),
    );
  /** What is compiled into `dist`, as the image's build is given it. */
  const SOURCES = ['src', 'relay', 'recorder', 'storage'];
  const modules = SOURCES.flatMap((folder) =>
    filesBelow(folder, (name) => /(?<!\.d)\.ts$/.test(name)),
  );
  const imports = modules.flatMap((path) =>
    [...read(path).matchAll(/^(?:import|export)\s(?!type\b)[^;]*?from '([^']+)'|import\('([^']+)'\)/gm)]
      .map(([, from, dynamic]) => ({ path, target: from ?? dynamic! })),
  ); // prettier-ignore

  it('hold the programs that are started', () => {
    expect(inImage('bin/camrelay.mjs')).toBe(true);
    expect(inImage(check[1]!.replace('/app/', ''))).toBe(true);
    expect(inImage('package.json')).toBe(true);
    const builds = instructions.filter((line) => line.startsWith('COPY ')).join('\n');
    for (const folder of SOURCES) expect(builds).toContain(`COPY ${folder} ./${folder}`);
  });

  it('hold whatever the compiled program imports of its own', () => {
    const strangers = imports
      .filter(({ target }) => target.startsWith('.'))
      .map(({ path, target }) => normalize(join(dirname(path), target)))
      .filter((target) => !SOURCES.some((folder) => target.startsWith(`${folder}/`)));
    expect(strangers).toEqual([]);
  });

  it('hold every package it imports: none of them is for development alone', () => {
    const packages = imports
      .map(({ target }) => target)
      .filter((target) => !target.startsWith('.') && !target.startsWith('node:'))
      .map((target) => /^(?:@[^/]+\/)?[^/]+/.exec(target)![0]);
    const kept = [
      ...Object.keys(manifest.dependencies),
      ...Object.keys(manifest.optionalDependencies),
    ];
    expect(packages.length).toBeGreaterThan(20);
    expect([...new Set(packages)].filter((name) => !kept.includes(name))).toEqual([]);
  });
});

const Hardened = z.looseObject({
  profiles: z.array(z.string()).optional(),
  read_only: z.literal(true),
  cap_drop: z.tuple([z.literal('ALL')]),
  security_opt: z.tuple([z.literal('no-new-privileges:true')]),
  restart: z.literal('unless-stopped'),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  logging: z.object({ driver: z.string(), options: z.record(z.string(), z.string()) }),
});
const Compose = z.object({
  services: z.record(z.string(), Hardened),
  volumes: z.record(z.string(), z.null()),
});
/** What only camrelay has. */
const Own = Hardened.extend({
  tmpfs: z.array(z.string()),
  environment: z.record(z.string(), z.string()),
  env_file: z.array(z.object({ path: z.string(), required: z.literal(false) })),
  stop_grace_period: z.string(),
});

describe('docker-compose.yml', () => {
  const { services, volumes } = Compose.parse(parseYaml(read('docker-compose.yml')));
  const camrelay = Own.parse(services.camrelay);
  /** With the defaults of its variables, which may be variables themselves. */
  const plain = (text: string): string => text.replaceAll(/\$\{\w+:-([^${}]*)\}/g, '$1');
  const mounts = Object.entries(services).flatMap(([name, service]) =>
    service.volumes.map((volume) => {
      const [source = '', target = '', mode = ''] = plain(volume).split(':');
      return { name, source, target, mode };
    }),
  );

  it('starts camrelay alone, and others where their profile is asked for', () => {
    const profiles = Object.entries(services).map(([name, service]) => [name, service.profiles]);
    expect(Object.fromEntries(profiles)).toEqual({
      camrelay: undefined,
      mosquitto: ['mosquitto'],
      prometheus: ['prometheus'],
      grafana: ['prometheus'],
    });
  });

  it('gives camrelay a place for what is temporary and time to end', () => {
    expect(camrelay.tmpfs).toContain('/tmp');
    expect(camrelay.stop_grace_period).toBe('30s');
  });

  it('publishes every listener, and everything else, to this machine alone unless told otherwise', () => {
    const ports = listeners.map((listen) => String(listen?.port));
    expect(camrelay.ports.map(plain)).toEqual(ports.map((port) => `127.0.0.1:${port}:${port}`));
    for (const { ports: others } of Object.values(services)) {
      for (const port of others) expect(plain(port)).toMatch(/^127\.0\.0\.1:/);
    }
  });

  it('keeps recordings and the configuration where camrelay may write them', () => {
    expect(mounts.filter(({ name }) => name === 'camrelay')).toEqual([
      { name: 'camrelay', source: 'config', target: '/config', mode: '' },
      { name: 'camrelay', source: 'data', target: '/data', mode: '' },
    ]);
  });

  it('mounts nothing else but volumes it names, and files that are there, which nobody writes', () => {
    for (const { source, mode } of mounts) {
      if (!source.startsWith('.')) expect(Object.keys(volumes)).toContain(source);
      else {
        expect(existsSync(join(ROOT, source)), source).toBe(true);
        expect(mode, source).toBe('ro');
      }
    }
  });

  it('knows every variable that camrelay.env.example explains, and no other', () => {
    const own = ['CAMRELAY_BIND', 'CAMRELAY_CONFIG', 'CAMRELAY_DATA', 'ADMIN_PASSWORD'];
    const used = [...read('docker-compose.yml').matchAll(/\$\{(\w+)[:}]/g)];
    const named = new Set(used.map(([, name]) => name!));
    const explained = [...read('camrelay.env.example').matchAll(/^(?:# )?([A-Z_]+)=/gm)].map(
      ([, name]) => name!,
    );
    named.delete('NAME');
    expect([...named]).toEqual(expect.arrayContaining(own));
    expect(explained).toEqual(expect.arrayContaining([...named]));
  });

  it('has no health check that differs from the one of the image', () => {
    expect(camrelay).not.toHaveProperty('healthcheck');
  });
});

describe('the service of systemd', () => {
  const unit = read('packaging/systemd/camrelay.service');
  const values = (key: string): string[] =>
    [...unit.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value]) => value!);

  it('starts the program that is here, and reloads it as it wants to be', () => {
    expect(values('ExecStart')).toEqual([
      '/usr/bin/node /opt/camrelay/bin/camrelay.mjs serve -c /etc/camrelay/camrelay.yaml',
    ]);
    expect(existsSync(join(ROOT, 'bin/camrelay.mjs'))).toBe(true);
    expect(values('ExecReload')).toEqual(['/bin/kill -HUP $MAINPID']);
  });

  it('tells camrelay alone to end, with time to index what is open', () => {
    expect(values('KillMode')).toEqual(['mixed']);
    expect(values('TimeoutStopSec')).toEqual(['30']);
    // Exit code 2 is a configuration that cannot be used.
    expect(values('RestartPreventExitStatus')).toEqual(['2']);
  });

  it('gives it no rights, and leaves it what setpriv and V8 need', () => {
    expect(values('NoNewPrivileges')).toEqual(['yes']);
    expect(values('CapabilityBoundingSet')).toEqual(['']);
    expect(values('ProtectSystem')).toEqual(['strict']);
    expect(values('SystemCallFilter')).toEqual([
      '@system-service',
      '~@privileged @resources',
      'capset',
    ]);
    expect(values('MemoryDenyWriteExecute')).toEqual(['no']);
  });

  it.runIf(hasSystemdAnalyze)('is understood by systemd, and exposes little', async () => {
    await using dir = await tempDir();
    const file = dir.file('camrelay.service');
    await writeFile(file, unit.replace('/usr/bin/node', process.execPath));
    const verified = await runToEnd('systemd-analyze', ['verify', file]);
    // Documents and programs of the place where it will be installed are not here.
    const faults = verified.stderr.split('\n').filter((line) => line.includes('camrelay.service'));
    expect(faults).toEqual([]);
    const judged = await runToEnd('systemd-analyze', ['security', '--offline=true', '--no-pager', '--threshold=15', file]); // prettier-ignore
    expect(judged.code, judged.stdout.toString()).toBe(0);
  });
});

describe('a release', () => {
  it('has its changes written down', () => {
    const [, newest] = /^## (?:\[?(\S+?)\]?)(?: |$)/m.exec(read('CHANGELOG.md')) ?? [];
    expect(newest).toBe(manifest.version);
  });
});
