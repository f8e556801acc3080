/** The ports camrelay listens on: free, or held by the camrelay that runs. */
import { createServer } from 'node:net';
import type { Config } from '../config/config.js';
import { formatListen, type Listen } from '../config/listen.js';
import { type Check, failed, ok, skipped, type Verdict } from './check.js';
import { holderOf, type Holder } from './port-holder.js';

export function portChecks(
  config: Config,
  program: Readonly<{ pid: number | null }> | null,
): Check[] {
  const listeners = Object.entries({ http: config.http, rtsp: config.rtsp, rtmp: config.rtmp });
  return listeners.map(([name, { listen }]) => ({
    ...{ id: 'port', subject: name, withinMs: 5_000 },
    run: async () => {
      if (!listen) return skipped('switched off');
      if (listen.port === 0) return ok('takes any free port');
      const trouble = await whyNot(listen);
      const holder = trouble === 'EADDRINUSE' ? await holderOf(listen.port) : null;
      return judgePort({ listen, trouble, holder, program });
    },
  }));
}

type PortFacts = Readonly<{
  listen: Listen;
  /** What the system says against listening there; null where nothing. */
  trouble: string | null;
  holder: Holder | null;
  /** The camrelay that runs. */
  program: Readonly<{ pid: number | null }> | null;
}>;

export function judgePort({ listen, trouble, holder, program }: PortFacts): Verdict {
  const where = formatListen(listen);
  const detail = { listen: where, holder };
  if (trouble === null && program)
    return failed(
      `${where} is free though a camrelay runs: it listens elsewhere`,
      'restart camrelay, so that it listens where the configuration says',
      detail,
    );
  if (trouble === null) return ok(`${where} is free`, detail);
  if (trouble === 'EADDRINUSE') {
    const isOurs = program && (!holder || program.pid === null || holder.pid === program.pid);
    if (isOurs) return ok(`${where} is held by the running camrelay`, detail);
    const who = holder ? `${holder.name} (process ${holder.pid})` : 'another program';
    return failed(
      `${where} is held by ${who}`,
      'stop that program, or choose another port',
      detail,
    );
  }
  if (trouble === 'EACCES')
    return failed(`this user may not listen on ${where}`, 'choose a port above 1023', detail);
  const advice = 'correct `listen` in the configuration';
  if (trouble === 'EADDRNOTAVAIL')
    return failed(`this machine has no address ${listen.host}`, advice, detail);
  return failed(`cannot listen on ${where} (${trouble})`, advice, detail);
}

function whyNot({ host, port }: Listen): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}
