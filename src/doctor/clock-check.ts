/** The clock of this machine: recordings are found by it. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Clock } from '../kit/clock.js';
import type { Exchange } from '../resolvers/exchange-log.js';
import { type Check, failed, ok, skipped, type Verdict, warn } from './check.js';

const run = promisify(execFile);
const ASK_WITHIN_MS = 3_000;
/** Before this the program did not exist, and after that a board has lost its battery. */
const SANE = { from: Date.UTC(2025, 0, 1), to: Date.UTC(2100, 0, 1) };
/** A device whose header says an earlier year has no clock, or does not use it. */
const DEVICE_CLOCKS_FROM_MS = Date.UTC(2015, 0, 1);
/** More shows in pictures that have the time written in them, ms. */
const DRIFT_MS = 30_000;

/** Null: nobody tells. */
export type Synchronised = boolean | null;

export function clockCheck(clock: Clock): Check {
  return {
    ...{ id: 'clock', subject: null, withinMs: 5_000 },
    run: async () => judgeClock(clock.now(), await synchronised()),
  };
}

export function judgeClock(nowMs: number, isSynchronised: Synchronised): Verdict {
  const now = new Date(nowMs).toISOString();
  const detail = { now, synchronised: isSynchronised };
  const advice = 'set the clock and switch on NTP (timedatectl set-ntp true)';
  if (nowMs < SANE.from || nowMs > SANE.to)
    return failed(`the clock says ${now}, which cannot be`, advice, detail);
  if (isSynchronised === false)
    return warn(`${now}, not synchronised with any server`, advice, detail);
  return ok(
    `${now}, ${isSynchronised ? 'synchronised' : 'nobody tells whether synchronised'}`,
    detail,
  );
}

async function synchronised(): Promise<Synchronised> {
  if (existsSync('/run/systemd/timesync/synchronized')) return true;
  try {
    const args = ['show', '-p', 'NTPSynchronized', '--value'];
    const { stdout } = await run('timedatectl', args, {
      timeout: ASK_WITHIN_MS,
      env: { PATH: process.env.PATH },
    });
    return { yes: true, no: false }[stdout.trim()] ?? null;
  } catch {
    return null;
  }
}

/** What the newest answer of a device says of its clock (RFC 9110 section 6.6.1). */
export function judgeDrift(exchanges: readonly Exchange[]): Verdict {
  const told = exchanges
    .map((exchange) => ({ exchange, deviceMs: dateIn(exchange) }))
    .findLast(({ deviceMs }) => deviceMs !== null && deviceMs >= DEVICE_CLOCKS_FROM_MS);
  if (typeof told?.deviceMs !== 'number') return skipped('the device does not tell its time');
  const driftMs = told.deviceMs - (told.exchange.atMs + (told.exchange.tookMs ?? 0));
  const detail = { drift_ms: Math.round(driftMs) };
  // The header has whole seconds.
  if (Math.abs(driftMs) < DRIFT_MS) return ok('goes with the clock of this machine', detail);
  const apart = `${Math.round(Math.abs(driftMs) / 1_000)} s ${driftMs < 0 ? 'behind' : 'ahead of'}`;
  return warn(
    `the clock of the device is ${apart} that of this machine`,
    'set the clock of the device, or give it an NTP server; what it writes into its pictures is wrong',
    detail,
  );
}

function dateIn({ reply }: Exchange): number | null {
  const line = reply?.headers.find((header) => /^date:/i.test(header));
  const ms = line === undefined ? NaN : Date.parse(line.slice('date:'.length));
  return Number.isNaN(ms) ? null : ms;
}
