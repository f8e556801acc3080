import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { eventually } from '../rig/wait.js';
import {
  type DeviceServerOptions,
  sendJson,
  sendText,
  startDeviceServer,
} from './device-server.js';

const polite: DeviceServerOptions = {
  answer: (_request, res) => sendJson(res, { fine: true }),
  beginning: '{"fine":tr',
};

describe('a device that behaves', () => {
  it('is handed the request as the client wrote it, and keeps it', async () => {
    await using server = await startDeviceServer(polite);
    const url = `${server.origin}/cgi-bin/api.cgi?cmd=Login&rs=a%2Fb&cmd=2`;
    const reply = await fetch(url, { method: 'POST', body: '[1]' });
    expect(await reply.json()).toEqual({ fine: true });
    const [request] = server.requests;
    expect(request).toMatchObject({
      method: 'POST',
      target: '/cgi-bin/api.cgi?cmd=Login&rs=a%2Fb&cmd=2',
      path: '/cgi-bin/api.cgi',
    });
    expect(request!.body.toString()).toBe('[1]');
    expect([...request!.query]).toEqual([
      ['cmd', 'Login'],
      ['rs', 'a/b'],
      ['cmd', '2'],
    ]);
  });

  it('complains where the vendor fails, and says so to the client', async () => {
    await using server = await startDeviceServer({
      answer: () => Promise.reject(new Error('a nid was used twice')),
    });
    expect((await fetch(server.origin)).status).toBe(500);
    expect(server.complaints).toEqual(['a nid was used twice']);
  });

  it('complains about bytes that are no HTTP', async () => {
    await using server = await startDeviceServer(polite);
    connect(server.port, '127.0.0.1').end('hello\r\n\r\n');
    await eventually(() => server.complaints.length === 1, { what: 'a complaint' });
  });

  it('refuses a body of more than a megabyte', async () => {
    await using server = await startDeviceServer(polite);
    const body = 'x'.repeat(1_100_000);
    await fetch(server.origin, { method: 'POST', body }).catch(() => undefined);
    await eventually(() => server.complaints.length === 1, { what: 'a complaint' });
    expect(server.requests).toEqual([]);
  });

  it('keeps each secret once', async () => {
    await using server = await startDeviceServer(polite);
    server.keepSecret('canary', '', 'canary', 'token');
    expect(server.secrets).toEqual(['canary', 'token']);
  });

  it('says which ports it has, and frees them at its end', async () => {
    const first = await startDeviceServer(polite);
    const { port } = first;
    await first[Symbol.asyncDispose]();
    await using second = await startDeviceServer({ ...polite, port });
    expect(second.origin).toBe(`http://127.0.0.1:${port}`);
  });
});

describe('a device that misbehaves', () => {
  it('shows a web page with status 200', async () => {
    await using server = await startDeviceServer(polite);
    server.misbehave('html');
    const reply = await fetch(server.origin);
    expect(reply.status).toBe(200);
    expect(await reply.text()).toContain('<!DOCTYPE html>');
  });

  it('sends half an answer and hangs up', async () => {
    await using server = await startDeviceServer(polite);
    server.misbehave('half');
    expect(await rawAnswer(server.port)).toMatch(/^HTTP\/1\.1 200 OK[^]*\r\n\r\n\{"fine":tr$/);
    await expect(fetch(server.origin).then((reply) => reply.text())).rejects.toThrow();
  });

  it('answers 200 with the text of an unknown error', async () => {
    await using server = await startDeviceServer({ ...polite, errorText: 'error -99 what' });
    server.misbehave('error_text');
    const reply = await fetch(server.origin);
    expect([reply.status, await reply.text()]).toEqual([200, 'error -99 what']);
  });

  it('takes the request and stays silent until it ends', async () => {
    await using server = await startDeviceServer(polite);
    server.misbehave('silence');
    let answered = false;
    const request = httpRequest({ port: server.port, host: '127.0.0.1' }, () => (answered = true));
    const failed = new Promise((resolve) => request.once('error', resolve));
    request.end();
    await eventually(() => server.requests.length === 1, { what: 'the request' });
    await server[Symbol.asyncDispose]();
    await failed;
    expect(answered).toBe(false);
  });

  it('sends ten megabytes', async () => {
    await using server = await startDeviceServer(polite);
    server.misbehave('huge');
    const bytes = await (await fetch(server.origin)).arrayBuffer();
    expect(bytes.byteLength).toBe(10_000_000);
  });

  it('hangs up without an answer', async () => {
    await using server = await startDeviceServer(polite);
    server.misbehave('hang_up');
    expect(await rawAnswer(server.port)).toBe('');
  });

  it('redirects to another port, where it counts who comes', async () => {
    await using server = await startDeviceServer(polite);
    server.misbehave('redirect');
    const reply = await fetch(`${server.origin}/api?a=1`, { redirect: 'manual' });
    expect(reply.status).toBe(302);
    expect(reply.headers.get('location')).toBe(`${server.elsewhere}/api?a=1`);
    expect(server.strayRequests).toBe(0);
    await fetch(`${server.origin}/api?a=1`);
    expect(server.strayRequests).toBe(1);
  });

  it('fails with 500, and behaves again when told to', async () => {
    let asked = 0;
    await using server = await startDeviceServer({
      answer: (_request, res) => sendText(res, 200, String(++asked)),
    });
    server.misbehave('failure');
    expect((await fetch(server.origin)).status).toBe(500);
    server.misbehave(null);
    expect(await (await fetch(server.origin)).text()).toBe('1');
    expect(server.requests).toHaveLength(2);
  });
});

/** Whatever comes until the device hangs up. */
async function rawAnswer(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nHost: device\r\n\r\n');
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}
