import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { retentionAgeMs } from '../../../src/config/config.js';
import { demoConfig } from '../../../src/config/demo.js';
import { ConfigError, formatConfigIssues } from '../../../src/config/issue.js';
import { loadConfig } from '../../../src/config/load.js';
import { registerSecrets } from '../../../src/config/secrets.js';
import { configWarnings } from '../../../src/config/warnings.js';
import { Redactor } from '../../../src/kit/redactor.js';
import { machineZone } from '../../../src/kit/time-zone.js';
import { camera, cameraProblems, issuesOf, parse, problems } from './support.js';

const DAY_MS = 86_400_000;
const VENDORS = 'rtsp, reolink, mipc, cgi, sercomm, mobotix, push or demo';

describe('a configuration that says nothing', () => {
  it('has every default', () => {
    expect(parse('')).toEqual({
      file: '/etc/c.yaml',
      timeZone: machineZone(),
      http: {
        listen: { host: '127.0.0.1', port: 8080 },
        pathPrefix: '',
        trustedProxies: ['loopback'],
        hosts: [],
      },
      tls: null,
      rtsp: { listen: { host: '127.0.0.1', port: 8554 } },
      rtmp: { listen: { host: '127.0.0.1', port: 1935 } },
      auth: { users: [], open: false, sessionMs: 14 * DAY_MS },
      storage: {
        dir: '/etc/data',
        segmentMs: 60_000,
        retention: { ageMs: null, bytes: null, minFreeBytes: null },
      },
      relay: { stallTimeoutMs: 10_000, onDemandLingerMs: 30_000 },
      ffmpeg: { path: null },
      log: { level: 'info' },
      limits: {
        httpConnections: 4_096,
        rtspConnections: 1_024,
        rtmpConnections: 1_500,
        connectionsPerClient: 256,
        requestsPerClient: 100,
        mediaRequestsPerClient: 500,
        viewers: 4_000,
        viewersPerStream: 2_000,
        replays: 128,
        egressWorkers: 64,
        devicePlaybacks: 8,
        downloads: 64,
        followers: 200,
        headerBytes: 16_384,
        bodyBytes: 16_384,
      },
      webhooks: [],
      mqtt: null,
      allowHosts: [],
      cameras: [],
      secrets: [],
    });
  });
});

describe('a configuration', () => {
  it('comes in the words of the program', () => {
    const config = parse(`
http: { listen: "[::1]:80" }
rtsp: { listen: off }
rtmp: { listen: localhost:0 }
auth: { users: [], open: true }
storage: { dir: /var/camrelay, segment: 10s, retention: { age: 30d, size: 500GB, min_free: 5GiB } }
relay: { stall_timeout: 2s, on_demand_linger: 0s }
ffmpeg: { path: ./bin/ffmpeg }
log: { level: debug }
`);
    expect(config).toMatchObject({
      http: { listen: { host: '::1', port: 80 } },
      rtsp: { listen: null },
      rtmp: { listen: { host: 'localhost', port: 0 } },
      auth: { open: true },
      storage: {
        dir: '/var/camrelay',
        segmentMs: 10_000,
        retention: { ageMs: 30 * DAY_MS, bytes: 500e9, minFreeBytes: 5 * 2 ** 30 },
      },
      relay: { stallTimeoutMs: 2_000, onDemandLingerMs: 0 },
      ffmpeg: { path: '/etc/bin/ffmpeg' },
      log: { level: 'debug' },
    });
  });

  it('may let every listener take any free port', () => {
    const listen = '{ listen: 127.0.0.1:0 }';
    expect(problems(`http: ${listen}\nrtsp: ${listen}\nrtmp: ${listen}`)).toEqual([]);
  });

  it('may have a camera whose name looks like a key that names a file', () => {
    const { cameras } = parse('cameras: { by_file: { vendor: demo } }');
    expect(cameras.map(({ id }) => id)).toEqual(['by_file']);
  });

  it('cannot be changed afterwards', () => {
    const config = parse('cameras: { a: { vendor: demo, extra_streams: [sub] } }');
    expect(() => Object.assign(config.storage.retention, { ageMs: 1 })).toThrow(TypeError);
    expect(() => (config.cameras[0]!.extraStreams as string[]).push('x')).toThrow(TypeError);
  });

  it.each([
    ['htttp:', 'c.yaml:1: htttp: unknown key; did you mean http?'],
    ['camera:', 'c.yaml:1: camera: unknown key; did you mean cameras?'],
    [
      '__proto__: 1',
      expect.stringMatching(
        /^c\.yaml:1: __proto__: unknown key; known here: allow_hosts, auth, cameras, /,
      ),
    ],
    ['http: { listn: 1 }', 'c.yaml:1: http.listn: unknown key; did you mean listen?'],
    [
      'http: 8080',
      'c.yaml:1: http: must be keys with values: listen, path_prefix, trusted_proxies or hosts',
    ],
    [
      'http: { listen: here }',
      'c.yaml:1: http.listen: must be HOST:PORT, such as 127.0.0.1:8080, [::1]:8080, or :8080 for every address',
    ],
    ['http: { listen: off }', expect.stringContaining('http.listen: must be HOST:PORT')],
    [
      'http: { listen: 127.0.0.1:65536 }',
      expect.stringContaining('http.listen: must be HOST:PORT'),
    ],
    [
      'http: { listen: "127.0.0.256:80" }',
      expect.stringContaining('http.listen: must be HOST:PORT'),
    ],
    [
      'rtmp: { listen: 127.0.0.1:8554 }',
      'c.yaml:1: rtmp.listen: wants the port of rtsp.listen; give it another',
    ],
    [
      'storage: { segment: 60 }',
      'c.yaml:1: storage.segment: must be a duration such as 500ms, 90s, 10m, 24h or 30d, from 1s to 1h',
    ],
    ['storage: { segment: 2h }', expect.stringContaining('storage.segment: must be a duration')],
    [
      'storage:\n  retention:\n    size: 5',
      'c.yaml:3: storage.retention.size: must be a size such as 500MB, 2GB, 1TB or 4GiB',
    ],
    [
      'storage:\n  retention:\n    seize: 5GB',
      'c.yaml:3: storage.retention.seize: unknown key; did you mean size?',
    ],
    ['auth: { open: yes }', 'c.yaml:1: auth.open: must be true or false'],
    [
      'auth:\n  users:\n    - { name: a:b, password: c }',
      expect.stringContaining('c.yaml:3: auth.users[0].name: must be a name of letters'),
    ],
    [
      'auth:\n  users:\n    - { name: a, password: b, role: boss }',
      'c.yaml:3: auth.users[0].role: must be viewer, operator or admin',
    ],
    [
      'auth:\n  users:\n    - { name: a, password: b }\n    - { name: a, password: c }',
      'c.yaml:4: auth.users[1].name: is the name of another user already',
    ],
    [
      'auth: { users: [{ name: a, password: $scrypt$ln=99$x$y }] }',
      'c.yaml:1: auth.users[0].password: is no hash that can be used; make one with `camrelay hash-password`',
    ],
    [
      'auth: { users: [{ name: a, password: b, role: admin, cameras: [] }] }',
      'c.yaml:1: auth.users[0].cameras: an admin sees all cameras; leave the list out, or give another role',
    ],
    [
      'auth: { users: [{ name: a, password: b, cameras: [porch] }] }',
      'c.yaml:1: auth.users[0].cameras[0]: there is no camera of this name',
    ],
    [
      'auth: { users: [{ name: a, password: b }], open: true }',
      'c.yaml:1: auth.open: lets everybody in, so users mean nothing; take out one or the other',
    ],
    [
      'log: { level: wran }',
      'c.yaml:1: log.level: must be debug, info, warn or error; did you mean warn?',
    ],
    [
      'cameras: [a]',
      'c.yaml:1: cameras: must be camera ids with their keys, such as `porch: { vendor: demo }`',
    ],
  ])('is refused as "%s"', (text, problem) => {
    expect(problems(text)).toEqual([problem]);
  });

  it('is refused with all of its problems at once', () => {
    const text =
      'http: { listen: x }\nlog: { level: x }\ncameras:\n  a: { vendor: x }\n  b: { vendor: demo, fps: x, size: x }\nfoo: 1';
    expect(issuesOf(text).map(({ line, column, key }) => [line, column, key])).toEqual([
      [1, 9, 'http.listen'],
      [2, 8, 'log.level'],
      [4, 8, 'cameras.a.vendor'],
      [5, 22, 'cameras.b.fps'],
      [5, 30, 'cameras.b.size'],
      [6, 1, 'foo'],
    ]);
  });

  it('takes the level of the log from LOG_LEVEL first', () => {
    expect(parse('log: { level: warn }', { LOG_LEVEL: 'DEBUG' }).log.level).toBe('debug');
    expect(parse('log: { level: warn }', { LOG_LEVEL: '' }).log.level).toBe('warn');
    expect(problems('', { LOG_LEVEL: 'inof' })).toEqual([
      'c.yaml: the environment variable LOG_LEVEL must be debug, info, warn or error; did you mean info?',
    ]);
  });
});

describe('a listener that other machines reach', () => {
  it.each(['0.0.0.0:8080', ':8080', '8080', '"[::]:8080"', '192.168.1.2:8080', 'nas.lan:8080'])(
    'at %s is refused until `open` says that it is meant',
    (listen) => {
      const text = `http: { listen: ${listen} }`;
      expect(issuesOf(text)).toMatchObject([
        {
          code: 'unsafe_listener',
          line: 1,
          key: 'http.listen',
          message: expect.stringContaining('auth: { open: true }'),
        },
      ]);
      const config = parse(`${text}\nauth: { users: [], open: true }`);
      expect(configWarnings(config)[0]).toMatch(/^OPEN TO THE NETWORK: http on \S+:8080\./);
    },
  );

  it.each([
    '127.0.0.1:1',
    '127.9.9.9:1',
    '"[::1]:1"',
    '"[0:0:0:0:0:0:0:1]:1"',
    '"[::ffff:127.0.0.1]:1"',
    'localhost:1',
    'LOCALHOST:1',
  ])('is not %s', (listen) => {
    expect(problems(`http: { listen: ${listen} }`)).toEqual([]);
  });

  it.each([
    '"[::2]:1"',
    '"[1::1]:1"',
    '"[::ffff:10.0.0.1]:1"',
    'localhost.example:1',
    '127.example:1',
  ])('is %s', (listen) => {
    expect(issuesOf(`rtsp: { listen: ${listen} }`)).toMatchObject([{ code: 'unsafe_listener' }]);
  });

  it('makes the error one of an unsafe listener only where nothing else is wrong', () => {
    const codeOf = (text: string): string => {
      try {
        parse(text);
      } catch (error) {
        return (error as ConfigError).code;
      }
      return 'none';
    };
    expect(codeOf('rtsp: { listen: ":1" }')).toBe('unsafe_listener');
    expect(codeOf('rtsp: { listen: ":1" }\nfoo: 1')).toBe('bad_config');
  });
});

describe('warnings', () => {
  const of = (text: string): string[] => configWarnings(parse(text));

  it('names cameras that call in plain where TLS is asked of them', () => {
    const camera = 'cameras: { hall: { vendor: sercomm, host: h, webhook: true } }';
    const tls = (required: boolean) => `tls: { cert: a, key: b, required: ${required} }\n${camera}`;
    expect(of(tls(true))).toEqual([expect.stringContaining('hall calls by plain HTTP')]);
    expect(of(tls(false))).toEqual([]);
    expect(of(camera)).toEqual([]);
  });

  it('are none for a sound configuration', () => {
    expect(of('cameras: { a: { vendor: demo }, b: { vendor: push } }')).toEqual([]);
  });
  it('say that there are no cameras', () => {
    expect(of('')).toEqual(['There are no cameras; add one under `cameras:`.']);
  });
  it('say that nobody can publish', () => {
    expect(
      of('rtsp: { listen: off }\nrtmp: { listen: off }\ncameras: { a: { vendor: push } }'),
    ).toEqual(['Nobody can publish to a: rtsp.listen and rtmp.listen are both off.']);
  });
  it('say nothing of a camera that is switched off', () => {
    expect(
      of(
        'rtsp: { listen: off }\nrtmp: { listen: off }\ncameras: { a: { vendor: push, enabled: false } }',
      ),
    ).toEqual([]);
  });
  it('say that everybody can publish', () => {
    const text =
      'auth: { open: true }\nrtsp: { listen: ":1" }\ncameras: { a: { vendor: push }, b: { vendor: push, key: k } }';
    expect(of(text)[1]).toBe('Anybody on the network can publish to a; give it a key.');
  });
});

describe('a camera', () => {
  it('has every default', () => {
    expect(camera('{ vendor: demo }')).toEqual({
      id: 'cam',
      name: 'cam',
      enabled: true,
      stream: 'main',
      extraStreams: [],
      record: { mode: 'continuous' },
      timeZone: machineZone(),
      retention: { ageMs: null, bytes: null },
      onDemand: false,
      audio: 'auto',
      transport: 'tcp',
      publisher: null,
      secrets: [],
      vendor: 'demo',
      pattern: 'testsrc2',
      width: 1_280,
      height: 720,
      fps: 15,
    });
  });

  it('may say everything', () => {
    expect(
      camera(`
    vendor: demo
    name: Größe 5
    enabled: false
    stream: sub
    extra_streams: [main]
    record: off
    retention: { age: 7d, size: 1GB }
    on_demand: true
    audio: off
    transport: udp`),
    ).toMatchObject({
      name: 'Größe 5',
      enabled: false,
      stream: 'sub',
      extraStreams: ['main'],
      record: { mode: 'off' },
      retention: { ageMs: 7 * DAY_MS, bytes: 1e9 },
      onDemand: true,
      audio: 'off',
      transport: 'udp',
    });
  });

  it('is not recorded when it runs only on demand', () => {
    expect(camera('{ vendor: demo, on_demand: true }').record).toEqual({ mode: 'off' });
    expect(cameraProblems('{ vendor: demo, on_demand: true, record: continuous }')).toEqual([
      'c.yaml:2: cameras.cam.on_demand: a camera that is recorded runs all the time, also one that waits for events or its hours; set `record: off`, or remove on_demand',
    ]);
  });

  it('keeps its recordings as long as it says, else as long as all do', () => {
    const config = parse(
      'storage: { retention: { age: 30d } }\ncameras: { a: { vendor: demo }, b: { vendor: demo, retention: { age: 7d } } }',
    );
    expect(config.cameras.map((each) => retentionAgeMs(config, each))).toEqual([
      30 * DAY_MS,
      7 * DAY_MS,
    ]);
  });

  it.each([
    ['{ }', `vendor: is missing; must be ${VENDORS}`],
    ['', `vendor: is missing; must be ${VENDORS}`],
    ['{ vendor: }', `vendor: is missing; must be ${VENDORS}`],
    ['{ vendor: [rtsp] }', `vendor: must be ${VENDORS}`],
    ['{ vendor: rstp }', `vendor: must be ${VENDORS}; did you mean rtsp?`],
    ['{ vendor: onvif }', `vendor: must be ${VENDORS}`],
    ['{ vendor: reolnik }', `vendor: must be ${VENDORS}; did you mean reolink?`],
    [
      '{ vendor: reolink, host: h }',
      'username: is missing; must be a user name (one line, at most 31 characters)',
    ],
    [
      '{ vendor: demo, record: always }',
      'record: must be continuous, off, events, `{ schedule: … }` or `{ events: … }`',
    ],
    ['{ vendor: demo, recrod: off }', 'recrod: unknown key; did you mean record?'],
    [
      '{ vendor: demo, retention: { min_free: 5GB } }',
      'retention.min_free: unknown key; known here: age, size',
    ],
    ['{ vendor: demo, retention: 7d }', 'retention: must be keys with values: age or size'],
    ['{ vendor: demo, transport: tpc }', 'transport: must be tcp or udp; did you mean tcp?'],
    ['{ vendor: demo, audio: on }', 'audio: must be auto or off'],
    ['{ vendor: demo, on_demand: 1 }', 'on_demand: must be true or false'],
    [
      '{ vendor: demo, name: "a\\nb" }',
      'name: must be a name for people (one line, at most 100 characters)',
    ],
    [
      '{ vendor: demo, name: "" }',
      'name: must be a name for people (one line, at most 100 characters)',
    ],
    [
      '{ vendor: demo, stream: third }',
      'stream: the camera has no such stream; must be main or sub',
    ],
    [
      '{ vendor: demo, extra_streams: sub }',
      'extra_streams: must be a list of stream names, such as [sub]',
    ],
    [
      '{ vendor: demo, extra_streams: [third] }',
      'extra_streams[0]: the camera has no such stream; it has main or sub',
    ],
    [
      '{ vendor: demo, extra_streams: [sub, main] }',
      "extra_streams[1]: is the camera's own stream already; remove it here",
    ],
    [
      '{ vendor: demo, extra_streams: [sub, sub] }',
      'extra_streams[1]: stands here twice; remove one',
    ],
    [
      '{ vendor: push, extra_streams: [sub] }',
      'extra_streams[0]: the camera has no such stream; it has main',
    ],
    ['{ vendor: push, key: "" }', 'key: must be text (one line, at most 1024 characters)'],
  ])('is refused as %s', (text, problem) => {
    expect(cameraProblems(text)).toEqual([`c.yaml:2: cameras.cam.${problem}`]);
  });

  it('is refused where it is no mapping', () => {
    expect(cameraProblems('rtsp://h/x')).toEqual([
      'c.yaml:2: cameras.cam: must be keys with values, such as `vendor: rtsp`',
    ]);
  });

  it.each(['Porch', '-a', 'a.b', 'a/b', 'ü', '"a b"', 'a'.repeat(65)])(
    'may not be called %s',
    (id) => {
      expect(problems(`cameras: { ${id}: { vendor: demo } }`).join()).toMatch(
        /^c\.yaml:1: cameras\.\S.*: a camera id is made of a-z/,
      );
    },
  );

  it.each(['a', '0', 'front-door_2', 'constructor', 'test', 'a'.repeat(64)])(
    'may be called %s',
    (id) => {
      expect(parse(`cameras: { ${id}: { vendor: demo } }`).cameras[0]!.id).toBe(id);
    },
  );

  it('shows no value in any problem', () => {
    const text =
      '{ vendor: rtsp, url: hunter2, username: [hunter2], record: hunter2, transport: hunter2, name: "hunter2\\t" }';
    expect(cameraProblems(text)).toHaveLength(5);
    expect(cameraProblems(text).join()).not.toContain('hunter2');
  });
});

describe('the secrets of a configuration', () => {
  it('are known to the redactor in every form', () => {
    const redactor = new Redactor();
    const config = parse(
      `cameras:
  a: { vendor: rtsp, url: "rtsp://admin:p%40ss%2Fw0rd@cam/x?token=t0k3nt0k3n" }
  b: { vendor: rtsp, url: rtsp://cam/x, username: bob, password: "s3cr et!" }
  c: { vendor: push, key: "\${KEY}" }`,
      { KEY: 'pushk3y' },
    );
    registerSecrets(config, redactor);
    const text = [
      'p@ss/w0rd p%40ss%2Fw0rd t0k3nt0k3n s3cr%20et! s3cr+et%21 pushk3y',
      Buffer.from('bob:s3cr et!').toString('base64'),
      ...config.cameras.flatMap((each) => (each.vendor === 'rtsp' ? Object.values(each.urls) : [])),
    ].join(' ');
    expect(redactor.redact(text)).toBe(
      '*** *** *** *** *** *** *** rtsp://***@cam/x?token=*** rtsp://***@cam/x',
    );
  });
});

describe('the built-in demo', () => {
  it('is two cameras with an extra stream each, with data in ./data', () => {
    const config = demoConfig('/home/me', {});
    expect(config).toMatchObject({ file: null, storage: { dir: '/home/me/data' } });
    expect(config.cameras).toMatchObject([
      { id: 'demo', vendor: 'demo', width: 1_280, height: 720, fps: 15, extraStreams: ['sub'] },
      { id: 'demo2', vendor: 'demo', extraStreams: ['sub'] },
    ]);
    expect(configWarnings(config)).toEqual([]);
  });
});

describe('a configuration file', () => {
  let dir: string;
  const file = (name: string, content: string | Buffer): string => {
    writeFileSync(join(dir, name), content);
    return join(dir, name);
  };
  const failure = (path: string): string => {
    try {
      loadConfig(path, {});
    } catch (error) {
      if (error instanceof ConfigError) return formatConfigIssues(error.issues);
      throw error;
    }
    return 'none';
  };

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'camrelay-config-'));
  });
  afterEach(() => {
    rmSync(dir, { recursive: true });
  });

  it('is what paths and secret files are relative to', () => {
    file('key', 'abc\r\n');
    const config = loadConfig(
      file('c.yaml', 'cameras: { a: { vendor: push, key_file: ./key } }'),
      {},
    );
    expect(config).toMatchObject({
      file: join(dir, 'c.yaml'),
      storage: { dir: join(dir, 'data') },
      cameras: [{ key: 'abc' }],
    });
  });

  it('keeps all of a secret file but its last newline', () => {
    file('key', ' a b ');
    expect(
      loadConfig(file('c.yaml', 'cameras: { a: { vendor: push, key_file: key } }'), {}).cameras[0],
    ).toMatchObject({
      key: ' a b ',
    });
  });

  it('has its problems printed with file, line, key and remedy', () => {
    const path = file(
      'c.yaml',
      'cameras:\n  porch:\n    vendor: rtsp\n    ulr: rtsp://h/\n    url: rtsp://h/\nhttp: { listen: :80 }',
    );
    expect(failure(path)).toBe(
      `camrelay: bad_config: ${path}:4: cameras.porch.ulr: unknown key; did you mean url?\n` +
        `camrelay: unsafe_listener: ${path}:6: http.listen: 0.0.0.0:80 can be reached from other machines, and without users anybody there could watch and change everything; make the first user with \`camrelay user add\`, listen on 127.0.0.1, or, where you trust the whole network, set \`auth: { open: true }\``,
    );
  });

  it.each([
    [
      'is missing',
      () => join(dir, 'no.yaml'),
      /there is no file \S+no\.yaml; create it, or name another$/,
    ],
    ['is a directory', () => dir, /is no file; name a file$/],
    ['is a device', () => '/dev/zero', /is no file; name a file$/],
    [
      'is not UTF-8',
      () => file('c', Buffer.from([0x61, 0x3a, 0xff])),
      /is not UTF-8 text; save it as UTF-8$/,
    ],
    ['is huge', () => file('c', ' '.repeat(2 ** 20 + 1)), /is larger than 1048576 bytes$/],
    [
      'names a secret file that is huge',
      () => {
        file('big', 'x'.repeat(70_000));
        return file('c', 'cameras: { a: { vendor: push, key_file: big } }');
      },
      /cameras\.a\.key_file: \S+big is larger than 65536 bytes$/,
    ],
  ])('that %s is refused in one line', (_, make, message) => {
    expect(failure(make())).toMatch(message);
    expect(failure(make())).not.toContain('\n');
  });

  it('is found valid as it comes with the program', () => {
    const config = loadConfig('camrelay.example.yaml', {});
    expect(config.cameras.map(({ id, vendor }) => [id, vendor])).toEqual([
      ['porch', 'rtsp'],
      ['garage', 'rtsp'],
      ['yard', 'reolink'],
      ['drone', 'push'],
      ['demo', 'demo'],
    ]);
    expect(configWarnings(config)).toEqual([]);
  });
});
