import { describe, expect, it } from 'vitest';
import { readIni } from '../../../../src/resolvers/sercomm/ini.js';

describe('the answer of a Sercomm camera', () => {
  it('is read with blank lines, CRLF, and values that hold what separates others', () => {
    const text =
      '[EVENT]\r\n\r\nevent_mt=email:0;ftpu:1\r\nhttp_url=http://h/?a=b==\r\nevent_define1=\r\n\r\nattach=mp4,1\n';
    const { group, values } = readIni(text);
    expect(group).toBe('EVENT');
    expect([...values]).toEqual([
      ['event_mt', 'email:0;ftpu:1'],
      ['http_url', 'http://h/?a=b=='],
      ['event_define1', ''],
      ['attach', 'mp4,1'],
    ]);
  });

  it('may have no header', () => {
    const { group, values } = readIni('\nrtsp_port=554\ncurrent_time=10/13/2015 08:56:42\n');
    expect(group).toBeNull();
    expect(values.get('current_time')).toBe('10/13/2015 08:56:42');
  });

  it('may hold lines that nobody knows', () => {
    const { values } = readIni('# made by V1.0.15\nrtsp_port=1025\nFirmware Version: V1.0.15\n');
    expect([...values]).toEqual([['rtsp_port', '1025']]);
  });

  it.each([
    ['a web page with a script', '<html>\n<script>\nx=1\n</script>'],
    ['a web page', '<html><body bgcolor="#fff">\n<p class="a=b">Log in</p></html>'],
    ['the text of an error', 'Error: no such group'],
    ['half a line', '[EVENT]\r\nevent_trig'],
    ['nothing', ''],
    ['a header alone', '[EVENT]\r\n'],
    ['two groups', '[A]\na=1\n[B]\nb=2'],
    ['JSON', '{"a":"b=c"}'],
  ])('is a failure where it is %s', (_, text) => {
    expect(() => readIni(text)).toThrow(expect.objectContaining({ code: 'bad_reply' }));
  });
});
