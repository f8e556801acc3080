import { describe, expect, it } from 'vitest';
import { readReply } from '../../../../src/resolvers/mipc/reply.js';

describe('an answer', () => {
  const nick = (text: string): unknown => (readReply(text) as { data: { nick: string } }).data.nick;

  it('keeps text that looks like syntax', () => {
    expect(readReply('message({type:"t",data:{nick:"yard,gate:1 {x:2}"}});')).toEqual({
      type: 't',
      data: { nick: 'yard,gate:1 {x:2}' },
    });
  });

  it.each([
    ['blanks around it', ' \r\n message ( { type : "t" , data : { nick : "a" } } ) ; \n'],
    ['no semicolon', 'message({type:"t",data:{nick:"a"}})'],
    ['nothing but JSON', '{"type":"t","data":{"nick":"a"}}'],
    ['a byte order mark', '\uFEFFmessage({data:{nick:"a"}});'],
    ['quoted keys', "message({\"data\":{'nick':'a'}});"],
    ['commas too many', 'message({data:{nick:"a",},});'],
  ])('may have %s', (_what, text) => {
    expect(nick(text)).toBe('a');
  });

  it('has keys with dots, digits and dashes', () => {
    expect(readReply('message({sc.iot:1,4g:"x",a-b:[1,2.5,-3],_:null});')).toEqual({
      'sc.iot': 1,
      '4g': 'x',
      'a-b': [1, 2.5, -3],
      _: null,
    });
  });

  it.each([
    [String.raw`\0ound_detect`, '\0ound_detect'],
    [String.raw`say \"hi\" \\ \n\r\t`, 'say "hi" \\ \n\r\t'],
    [String.raw`\x41\u00e4\/\q`, 'Aä/q'],
    [`it's`, `it's`],
  ])('may hold the text %s', (written, meant) => {
    expect(nick(`message({data:{nick:"${written}"}});`)).toBe(meant);
  });

  it('is never run', () => {
    for (const text of [
      'message((()=>{globalThis.ran=true})());',
      'message({data:globalThis.ran=true});',
      'message({data:`${globalThis.ran=true}`});',
      'globalThis.ran=true;message({});',
    ])
      expect(() => readReply(text)).toThrow(SyntaxError);
    expect(globalThis).not.toHaveProperty('ran');
  });

  it('cannot touch what all objects inherit', () => {
    const value = readReply('{"__proto__":{"isBad":true}}');
    expect(Object.keys(value as object)).toEqual(['__proto__']);
    expect({}).not.toHaveProperty('isBad');
  });

  it.each([
    '',
    'message(',
    'message({data:{nick:"a"',
    'message({data:{nick:"a"}}',
    '<html><body>hello</body></html>',
    'ERROR 17: no',
    'message({}); message({});',
    'message({a:1 b:2});',
    '{"a":"b',
    '['.repeat(100_000),
  ])('is refused where it makes no sense: %.40s', (text) => {
    expect(() => readReply(text)).toThrow(SyntaxError);
  });

  it('of a megabyte is read in linear time', () => {
    const startMs = performance.now();
    expect(() => readReply(`message({a:"${'\\"'.repeat(500_000)}`)).toThrow(SyntaxError);
    readReply(`message({a:"${'x'.repeat(1_000_000)}"});`);
    expect(performance.now() - startMs).toBeLessThan(5_000);
  });
});
