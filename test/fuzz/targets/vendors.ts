/** What cameras, recorders and their makers' servers answer. */
import assert from 'node:assert';
import { canonicalReply, headerOf, messageBytes, readdressed, requestLine, RtspSplitter, statusOf as rtspStatusOf } from '../../../relay/guard/rtsp-messages.js'; // prettier-ignore
import { readFields, readReply as readCgiReply } from '../../../src/resolvers/cgi/reply.js';
import { RtmpConf } from '../../../src/resolvers/cgi/rtmp-conf.js';
import { DeviceFailure } from '../../../src/resolvers/device-failure.js';
import * as mipc from '../../../src/resolvers/mipc/answers.js';
import { eventOf } from '../../../src/resolvers/mipc/events.js';
import { newPrivateKey, publicKey, sharedKey } from '../../../src/resolvers/mipc/key-exchange.js';
import { nid } from '../../../src/resolvers/mipc/nid.js';
import { readReply as readMipcReply } from '../../../src/resolvers/mipc/reply.js';
import { requireSuccess } from '../../../src/resolvers/mipc/status.js';
import { cameraPassword } from '../../../src/resolvers/mobotix/camera-password.js';
import { exportedOf, madeSince } from '../../../src/resolvers/mobotix/export-list.js';
import * as mobotix from '../../../src/resolvers/mobotix/outputs.js';
import { spansOfBar } from '../../../src/resolvers/mobotix/playback-bar.js';
import { readReply as readMobotixReply, refusalFailure } from '../../../src/resolvers/mobotix/reply.js'; // prettier-ignore
import { sessionOf, sessionSecrets } from '../../../src/resolvers/mobotix/session.js';
import { daysOf, localOf, utcOf, zoneIn } from '../../../src/resolvers/reolink/device-time.js';
import { valueIn } from '../../../src/resolvers/reolink/envelope.js';
import { channelsIn, needsRtsp, portsIn, requireAbility, requireChannel } from '../../../src/resolvers/reolink/facts.js'; // prettier-ignore
import { filesIn, recordedDays } from '../../../src/resolvers/reolink/recordings.js';
import { tokenIn } from '../../../src/resolvers/reolink/session.js';
import { stillIn } from '../../../src/resolvers/reolink/still.js';
import { notifiesByHttp, withHttpNotification } from '../../../src/resolvers/sercomm/event-actions.js'; // prettier-ignore
import { readIni } from '../../../src/resolvers/sercomm/ini.js';
import { asWritten, changesFor } from '../../../src/resolvers/sercomm/webhook-settings.js';
import { piecesOf } from '../changes.js';
import { latin1, utf8, type Target } from '../target.js';
import { unlessRefused } from './refused.js';

const JSON_WORDS = ['{', '}', '[', ']', '"', ':', ',', 'null', 'true', '-1', '1e999', '""', '\\u0000', '__proto__', '9007199254740993']; // prettier-ignore
const refusals = [DeviceFailure];
/** The last moment a date can be, ms. */
const LATEST_MS = 8.64e15;
const unlessFailed = <T>(read: () => T): T | undefined => unlessRefused(read, DeviceFailure);

const mipcAnswers: Target = {
  name: 'mipc',
  seeds: utf8(
    'message({type:"t",data:{ret:{reason:\'\',sub:""},sid:"0x1a2b",seq:7,lid:"0x2",key_b2a:"123456789",qid:"q"}});',
    '{"type":"CcmDevsGetResponse","data":{"devs":[{"sn":"1jfiegbq","nick":"Front\\u00fc","type":"IPC","stat":"Online"}]}}',
    'message({type:"x",data:{server:{signal:["http://1.2.3.4:80/ccm","tcp://x"]},MediaUri:{Uri:"rtsp://h/x",Timeout:30}}})',
    'message({type:"m",data:{sess:{sn:"1j"},items:[{msg_id:1,type:"alert",code:"motion_alert",date:1700000000,p:[{n:"status",v:"x"},null]}]}});',
    'message({type:"e",data:{Result:{SubCode:"accounts.user.unknown",Code:5},result:"x"}});',
  ),
  words: [...JSON_WORDS, 'message(', ');', "'", '0x', '\\x41', 'date:', 'Timeout:', 'undefined'],
  refusals: [SyntaxError, DeviceFailure],
  check: (input) => {
    const { data } = mipc.readEnvelope(readMipcReply(input.toString('utf8')));
    unlessFailed(() => requireSuccess(data));
    unlessFailed(() => mipc.readServer(data));
    unlessFailed(() => mipc.readDevices(data));
    unlessFailed(() => mipc.readQueue(data));
    const login = unlessFailed(() => mipc.readLogin(data));
    if (login)
      assert.match(nid({ seq: login.seq, id: login.sid, shared: '1', flag: 0 }), /^[\w.]+$/);
    const exchange = unlessFailed(() => mipc.readKeyExchange(data));
    if (exchange) sharedKey(exchange.key_b2a, '77');
    const stream = unlessFailed(() => mipc.readStreamUrl(data));
    if (stream) assert(stream.timeoutMs === null || stream.timeoutMs > 0);
    for (const item of unlessFailed(() => mipc.readMessage(data)) ?? []) {
      const event = eventOf(item, 1_700_000_000_000);
      if (event) assert(Math.abs(event.timeMs) <= LATEST_MS, `an event at ${event.timeMs}`);
    }
  },
};

const mipcKeys: Target = {
  name: 'mipc-keys',
  seeds: utf8('123456789', '791658605174853458830696113306796801', publicKey('77')),
  words: ['0', '-1', '791658605174853458830696113306796803', 'e9', '.'],
  mostBytes: 200,
  share: 0.2,
  check: (input) => {
    const theirs = input.toString('latin1');
    const mine = newPrivateKey();
    const key = sharedKey(theirs, mine);
    if (key !== null) assert.match(key, /^\d{1,36}$/);
  },
};

const reolink: Target = {
  name: 'reolink',
  seeds: utf8(
    '[{"cmd":"Login","code":0,"value":{"Token":{"leaseTime":3600,"name":"69d90818a4854e8"}}}]',
    '[{"cmd":"Search","code":0,"value":{"SearchResult":{"Status":[{"year":2026,"mon":3,"table":"0110"}],"File":[{"name":"Mp4Record/x.mp4","size":"123","StartTime":{"year":2026,"mon":10,"day":25,"hour":2,"min":59,"sec":0},"EndTime":{"year":2026,"mon":10,"day":25,"hour":2,"min":1,"sec":0}}]},"Dst":{"enable":1,"offset":1,"startMon":3,"startWeek":5,"startWeekday":0,"startHour":2,"endMon":10,"endWeek":5,"endWeekday":0,"endHour":3},"Time":{"timeZone":-3600}}}]',
    '[{"code":0,"value":{"NetPort":{"rtmpPort":1935,"rtspPort":"554","rtmpEnable":0},"DevInfo":{"channelNum":8},"Enc":{"mainStream":{"size":"3840*2160","vType":"h265"}},"Ability":{"abilityChn":[{"ptzCtrl":{"ver":1,"permit":7}}],"ptz":{"ver":0}}}}]',
    '[{"cmd":"Login","code":1,"error":{"detail":"password wrong","rspCode":-7}}]',
  ),
  words: [...JSON_WORDS, '"value":', '"error":', '"rspCode":', '"StartTime":', '"year":', '"timeZone":', '-43200'], // prettier-ignore
  refusals,
  check: (input) => {
    unlessFailed(() => stillIn(input));
    const value = valueIn(input.toString('utf8'), 'X');
    portsIn(value);
    unlessFailed(() => requireChannel(3, channelsIn(value)));
    needsRtsp(value, 'main');
    unlessFailed(() => requireAbility(value, 'ptzCtrl', 0, 'move'));
    unlessFailed(() => tokenIn(value));
    assert(recordedDays(value, { year: 2026, mon: 3 }).every((day) => day >= 1 && day <= 31));
    const zone = zoneIn(value);
    const files = filesIn(value, zone);
    for (const { fromMs, toMs } of files) assert(fromMs <= toMs && Math.abs(toMs) <= LATEST_MS);
    assert(files.every(({ fromMs }, index) => fromMs >= (files[index - 1]?.fromMs ?? -Infinity)));
    const [{ fromMs } = { fromMs: 1_700_000_000_000 }] = files;
    const again = utcOf(localOf(fromMs, zone), zone);
    // Two moments of an hour in autumn look the same.
    assert(Math.abs(again - fromMs) <= (zone.summer?.extraMs ?? 0), `${fromMs} became ${again}`);
    assert(daysOf({ fromMs, toMs: fromMs + 1 }, zone).length === 1);
  },
};

const cgi: Target = {
  name: 'cgi',
  seeds: utf8(
    '{"code":0,"RtmpEnable":"1","RtmpServerAddr":"rtmp://h/live","RtmpType":0,"encode_type":5}',
    ' Error User/Pwd\r\n',
    'error json',
    '{"code":-104}',
  ),
  words: [...JSON_WORDS, '"code":', 'error user/pwd', ' '],
  refusals,
  check: (input) => {
    const reply = readCgiReply(200, input);
    readFields(reply, RtmpConf);
  },
};

const OPTIONS = 'OPTIONS rtsp://h/x RTSP/1.0\r\nCSeq: 1\r\n\r\n';
const cgiRtsp: Target = {
  name: 'cgi-rtsp',
  seeds: latin1(
    `${OPTIONS}$\0\0\x04abcd\r\n`,
    'RTSP/1.0 200 OK\r\nContext-type: application/sdp\r\nContext-Length: 5\r\nContext-Base: rtsp://h/x/\r\n\r\nv=0\r\n',
  ),
  words: [
    '\r\n\r\n',
    'Content-Length: ',
    'Context-length:',
    '$\0\0\x02ab',
    'RTSP/1.0 ',
    '  ',
    '\t',
  ],
  mostBytes: 20 * 1024,
  share: 0.5,
  check: (input) => {
    assert.deepStrictEqual(split(piecesOf(input)), split([input]));
    const head = input.toString('latin1', 0, 16 * 1024);
    headerOf(head, 'Content-Base');
    if (rtspStatusOf(head) !== null) canonicalReply(head, Buffer.alloc(0));
    const line = requestLine(head);
    if (line) assert.strictEqual(requestLine(readdressed(head, line.uri, 'rtsp://b/'))?.uri, 'rtsp://b/'); // prettier-ignore
  },
};

/** The bytes of all pieces; null where some were refused. */
function split(pieces: readonly Buffer[]): Buffer | null {
  const splitter = new RtspSplitter();
  const whole: Buffer[] = [];
  try {
    for (const bytes of pieces) {
      for (const piece of splitter.push(bytes)) {
        if (piece.kind === 'raw') whole.push(piece.bytes);
        else whole.push(messageBytes(piece.head, piece.body));
      }
    }
  } catch (error) {
    if (!(error instanceof Error) || !/^an RTSP message with (an )?endless/.test(error.message)) throw error; // prettier-ignore
    return null;
  }
  return Buffer.concat(whole);
}

const sercomm: Target = {
  name: 'sercomm',
  seeds: utf8(
    '[EVENT]\r\nevent_trigger=0\r\nevent_mt=email:0;ftpu:1;httpn:0\r\nhttp_url=http://x/?a=b;c\r\nhttp_notify=0\r\nmd_switch1=0\r\n',
    'event_mt=0,0,0,0,1,0,0,0\nevent_trigger=1\nmd_switch1=1\nhttp_notify=1\nhttp_url=\n',
  ),
  words: ['[', ']', '=', '\r\n', 'event_mt=', 'httpn:1', ';', ',', '<', 'md_switch1='],
  refusals,
  check: (input) => {
    const { values } = readIni(input.toString('utf8'));
    const list = values.get('event_mt') ?? '';
    const set = withHttpNotification(list, '1');
    if (set !== null && notifiesByHttp(list) !== null) assert.strictEqual(notifiesByHttp(set), '1');
    const groups = { HTTP_NOTIFY: values, MOTION: values, EVENT: values };
    const changes = changesFor('http://h/x', groups);
    assert(changes.length <= 5);
    asWritten(changes, values);
  },
};

const OUTPUTS = Object.entries(mobotix).filter(([name]) => name !== 'Anything');
const mobotixAnswers: Target = {
  name: 'mobotix',
  seeds: utf8(
    '{"code":0,"msg":"","output":{"num_ch":16,"camera_list":[{"ch":0,"ip":"1.2.3.4","rtsp_port":"554","account":"a","password":"cGFzc3dvcmQ="}],"rtsp_port":554,"local_time":1700000000}}',
    '{"code":"0","output":{"database_start_t":1,"database_end_t":"9","pb_bar":[0,1,"1",true],"pbkey":"k","pb_ch":[1,2],"record_info":[{"group_id":0,"path":[{"export_path":"/x"}]}]}}',
    '{"code":0,"output":{"channel_list":[1],"status":"done","list":[{"file_name":"ch0001-x.mp4"}],"export_size":{"available_size_mb":5},"total":1,"evt_list":[{"start_time":1700000000,"channel":1,"evt_type":0,"evt_indx":3}],"accounts":[{"account":"a","authority":1}]}}',
    '{"code":5,"msg":"please log-in"}',
  ),
  words: [...JSON_WORDS, '"code":0', '"output":', '"start_time":', '"pb_bar":', '=='],
  check: (input) => {
    const reading = readMobotixReply(200, input);
    if (reading.kind !== 'done') {
      assert(refusalFailure(reading, 'x').message.length < 500);
      return;
    }
    for (const [, output] of OUTPUTS) output.safeParse(reading.output);
    const bar = mobotix.PlaybackBar.safeParse(reading.output).data?.pb_bar;
    if (bar) spansOfBar(bar, { fromS: 0, toS: 1_440 }, [{ fromS: 5, toS: 900 }]);
    const list = mobotix.ExportList.safeParse(reading.output).data;
    if (list) madeSince({ names: [], freeBytes: null }, exportedOf(list), 0);
    const cameras = mobotix.CameraList.safeParse(reading.output).data?.camera_list ?? [];
    for (const { password } of cameras) cameraPassword(password);
    const events = mobotix.EventPage.safeParse(reading.output).data?.evt_list ?? [];
    for (const event of events) assert(Math.abs(event.start_time * 1_000) <= LATEST_MS, `an event at ${event.start_time} s`); // prettier-ignore
  },
};

const mobotixCookies: Target = {
  name: 'mobotix-cookies',
  seeds: utf8('login-already=“abc def” ; Path=/', 'a=b\nlogin-already="x"; HttpOnly\nc = d'),
  words: ['login-already=', ';', '"', '“', ' ', '\n', '='],
  check: (input) => {
    const session = sessionOf(input.toString('utf8').split('\n'));
    if (!session) return;
    assert.match(session.cookie, /^[\x20-\x7e]+$/);
    assert(sessionSecrets(session).length > 0);
  },
};

export const vendorTargets = [mipcAnswers, mipcKeys, reolink, cgi, cgiRtsp, sercomm, mobotixAnswers, mobotixCookies]; // prettier-ignore
