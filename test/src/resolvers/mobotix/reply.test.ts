import { describe, expect, it } from 'vitest';
import { readReply } from '../../../../src/resolvers/mobotix/reply.js';

const read = (text: string, status = 200) => readReply(status, Buffer.from(text));

describe("a recorder's reply", () => {
  it.each(['0', '"0"', '" 0 "', '0.0'])('with the code %s is a success', (code) => {
    const reading = read(
      `{"code":${code},"msg":"Success","name":"version","output":{"num_ch":32}}`,
    );
    expect(reading).toMatchObject({ kind: 'done', output: { num_ch: 32 } });
  });

  it.each(['1', '"1"', '-1', '""', '"00x"', '"success"'])(
    'with the code %s is a failure, whatever the status says',
    (code) => {
      const reading = read(`{"code":${code},"msg":"Disk is gone.","name":"/x"}`);
      expect(reading).toMatchObject({ kind: 'refused', said: expect.stringContaining('Disk') });
    },
  );

  it('may tell nothing, or have something beside its output', () => {
    expect(read('{"code":0}')).toMatchObject({ kind: 'done', output: undefined });
    expect(read('{"code":0,"output":{},"export_size":{"a":1}}')).toMatchObject({
      beside: { export_size: { a: 1 } },
    });
  });

  it('may begin with a byte order mark', () => {
    expect(read('\uFEFF{"code":0}').kind).toBe('done');
  });

  it.each([
    [400, 'parameters'],
    [401, 'session'],
    [404, 'missing'],
    [500, 'overload'],
    [503, 'overload'],
    [302, 'nonsense'],
    [403, 'nonsense'],
  ])('of status %i means %s', (status, kind) => {
    expect(read('{"code":0}', status).kind).toBe(kind);
  });

  it.each([
    ['Please login first', 'denied'],
    ['No authority', 'denied'],
    ['Wrong parameter', 'parameters'],
    ['Param error', 'parameters'],
    ['Export is working', 'refused'],
    ['/information/version failed', 'refused'],
  ])('that says "%s" means %s', (msg, kind) => {
    expect(read(JSON.stringify({ code: 4, msg })).kind).toBe(kind);
  });

  it.each(['', 'OK', '<html>', '{"code":', 'null', '[]', '{"output":{}}', '{"code":{}}'])(
    'is nonsense where it reads %j',
    (text) => {
      expect(read(text).kind).toBe('nonsense');
    },
  );

  it('is repeated to people only in part, and on one line', () => {
    const reading = read(JSON.stringify({ code: 9, msg: `a\nb${'c'.repeat(10_000)}` }));
    expect(reading).toMatchObject({ said: expect.stringMatching(/^code 9, “a bc{1,120}”$/) });
  });
});
