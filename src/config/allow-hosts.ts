/** The section `allow_hosts`: places that cameras may be at although they are refused otherwise. */
import { z } from 'zod';
import { readHostEntry } from '../kit/host-list.js';
import { field } from './fields.js';

const MOST_HOSTS = 256;

/** As `HostList` takes them. */
export const allowHosts = z
  .array(
    field('a host name, an address, or a network such as 10.0.0.0/8 or fd00::/8', readHostEntry),
    { error: 'must be a list, such as [127.0.0.1, 10.0.0.0/8]' },
  )
  .max(MOST_HOSTS, { error: `must hold at most ${MOST_HOSTS} hosts` })
  .default([]);
