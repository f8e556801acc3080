import { describe, expect, it } from 'vitest';
import { Redactor } from '../../../../src/kit/redactor.js';
import {
  fillTemplate,
  hasPassword,
  TEMPLATE_EXAMPLES,
  templateProblem,
  templateSecrets,
} from '../../../../src/resolvers/mobotix/url-template.js';

const VALUES = {
  host: '10.0.0.7',
  rtsp_port: 8_554,
  user: 'a@b',
  password: "p:/?#[]@!$&'()*+,;=% ü",
  ch: 3,
  ch1: 4,
  stream: 'live',
};

describe('the address of a stream', () => {
  it('has every place filled, credentials percent-encoded', () => {
    const all = 'rtsp://{user}:{password}@{host}:{rtsp_port}/{ch}/{ch1}/{stream}?k={pbkey}';
    const url = fillTemplate<'playback'>(all, { ...VALUES, pbkey: '02e5c7' });
    expect(url).toBe(
      'rtsp://a%40b:p%3A%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D%25%20%C3%BC@10.0.0.7:8554/3/4/live?k=02e5c7',
    );
    expect(decodeURIComponent(new URL(url).password)).toBe(VALUES.password);
  });

  it('may have an IPv6 host, and a place twice', () => {
    const url = fillTemplate<'live'>('rtsp://{host}/{ch}/{ch}', { ...VALUES, host: '[::1]' });
    expect(url).toBe('rtsp://[::1]/3/3');
  });

  it.each(['live', 'playback', 'export'] as const)('has a sound example for %s', (kind) => {
    expect(templateProblem(kind, TEMPLATE_EXAMPLES[kind])).toBeNull();
    expect(templateSecrets(TEMPLATE_EXAMPLES[kind])).toEqual([]);
    expect(new Redactor().redact(TEMPLATE_EXAMPLES[kind])).toBe(TEMPLATE_EXAMPLES[kind]);
  });

  it.each([
    ['live', 'rtsp://{host}/{chanel}', /\{ch1\}/],
    ['live', 'rtsp://{host}/{pbkey}', /not known/],
    ['live', 'rtsp://{host}/{', /bracket/],
    ['live', '{host}/x', /must begin with/],
    ['live', 'file:///etc/passwd', /must begin with/],
    ['playback', 'rtsp://{host}/x', /\{pbkey\}/],
    ['export', 'http://{host}/x', /\{file_name\}/],
    ['export', 'rtsp://{host}/{file_name}', /http:\/\//],
  ] as const)('for %s is refused where it reads %s', (kind, template, problem) => {
    expect(templateProblem(kind, template)).toMatch(problem);
  });

  it('hides what is written out in it', () => {
    expect(templateSecrets('rtsp://me:canary@{host}/x?token=bird')).toEqual([
      { text: 'canary', username: 'me' },
      { text: 'bird' },
    ]);
  });

  it('is known to show a password or not', () => {
    expect(hasPassword('rtsp://{user}:{password}@{host}/x')).toBe(true);
    expect(hasPassword('rtsp://{host}/{pbkey}')).toBe(false);
  });
});

describe('the address of an export', () => {
  it('takes the path as it is and the name encoded', () => {
    const url = fillTemplate<'export'>(TEMPLATE_EXAMPLES.export, {
      host: 'nvr',
      port: 80,
      export_path: '/ext_export_000',
      file_name: 'ch0001 a/b?.mp4',
    });
    expect(url).toBe('http://nvr:80/ext_export_000/ch0001%20a%2Fb%3F.mp4');
  });

  it('leads to no other host, whatever path the recorder names', () => {
    const url = fillTemplate<'export'>('http://{host}{export_path}/{file_name}', {
      host: 'nvr',
      port: 80,
      export_path: '/@evil:1/x',
      file_name: 'x',
    });
    expect(new URL(url).host).toBe('nvr');
  });
});
