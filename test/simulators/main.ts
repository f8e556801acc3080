/**
 * `npm run sim -- VENDOR [--port PORT] [--serve]`: a simulated device, to try camrelay with no camera.
 *
 * On standard output stands nothing but a configuration that reaches it; what happens to it is told
 * on standard error. With `--serve` camrelay itself is started on that configuration, too.
 */
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { startMediaHouse } from './media-house.js';
import { serve } from './serve.js';
import { type SimulatedVendor, SIMULATORS } from './simulators.js';
import { tellChanges } from './tell-changes.js';

const USAGE = `usage: npm run sim -- ${Object.keys(SIMULATORS).join('|')} [--port PORT] [--serve]`;
const WRONG_USAGE = 2;

const say = (text: string): void => void process.stderr.write(`simulator: ${text}\n`);

async function main(args: readonly string[]): Promise<number> {
  const wanted = read(args);
  if (!wanted) {
    process.stderr.write(`${USAGE}\n`);
    return WRONG_USAGE;
  }
  const { vendor, port, serves } = wanted;
  const over = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => over.abort());
  await using media = await startMediaHouse();
  await using simulator = await SIMULATORS[vendor].start({ port, media });
  const config = stringify({ cameras: { [vendor]: simulator.camera } });
  process.stdout.write(config);
  say(`a ${vendor} device that plays; the lines above belong into camrelay.yaml. Ctrl-C ends it`);
  const told = new AbortController();
  const telling = tellChanges(simulator, say, told.signal);
  if (serves) await serve(config, over.signal);
  else await ended(over.signal);
  told.abort();
  await telling;
  return 0;
}

function read(
  args: readonly string[],
): Readonly<{ vendor: SimulatedVendor; port: number; serves: boolean }> | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { port: { type: 'string' }, serve: { type: 'boolean', default: false } },
    });
    const [vendor, ...more] = positionals;
    if (!isSimulated(vendor) || more.length > 0) return null;
    const port = Number(values.port ?? SIMULATORS[vendor].port);
    return isPort(port) ? { vendor, port, serves: values.serve } : null;
  } catch (error) {
    if (error instanceof TypeError) return null; // an option that there is not
    throw error;
  }
}

async function ended(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

function isSimulated(vendor: string | undefined): vendor is SimulatedVendor {
  return vendor !== undefined && Object.hasOwn(SIMULATORS, vendor);
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 0 && port <= 65_535;
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const reason = error instanceof Error ? error.message : String(error);
  say(isTaken ? `${reason}; choose another with --port` : reason);
  return 1;
});
