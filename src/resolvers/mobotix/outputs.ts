/**
 * What the commands answer, as far as it is needed. Numbers may come as text and truth as 0 or 1;
 * everything else that is not as expected makes the answer a bad one.
 * Source: docs/vendors/mobotix.md, "Commands".
 */
import { z } from 'zod';

const MOST_ENTRIES = 10_000;

const number = z.union([
  z.number(),
  z
    .string()
    .regex(/^\s*-?\d+(\.\d+)?\s*$/)
    .transform(Number),
]);
const integer = number.pipe(z.int());
/** Wall clock or UTC, s since the Unix epoch: up to the end of the year 9999. */
const moment = integer.pipe(z.int().min(0).max(253_402_300_799));
const port = integer.pipe(z.int().min(1).max(65_535));
const truth = z.union([z.boolean(), z.literal([0, 1]), z.enum(['0', '1', 'true', 'false'])]);
/** Booleans come as true and false, as 0 and 1, or as text. */
const flag = truth.transform((value) => ['true', '1'].includes(String(value)));
const list = <T extends z.ZodType>(entry: T) => z.array(entry).max(MOST_ENTRIES);
const channels = list(integer);
/** Put behind a host it must not become part of that. */
const absolutePath = z.string().regex(/^\/[^\s?#]*$/);

export const Version = z.object({ num_ch: integer });

export const CameraList = z.object({
  camera_list: list(
    z.object({
      ch: integer,
      ip: z.string().catch(''),
      rtsp_port: port.catch(554),
      account: z.string().catch(''),
      password: z.string().catch(''),
    }),
  ),
});

export const NetworkInfo = z.object({ rtsp_port: port });

export const LocalTime = z.object({ local_time: moment });

/** Of all accounts; how the member is called that holds them is not known. */
export const Accounts = z
  .record(z.string(), z.unknown())
  .transform((output) => Object.values(output).find((value) => Array.isArray(value)))
  .pipe(list(z.object({ account: z.string(), authority: integer })));

export const PlaybackBar = z.object({
  database_start_t: moment.catch(0),
  database_end_t: moment.catch(0),
  pb_bar: list(flag),
});

/** `pb_ch`: the channels that have something recorded at that moment. */
export const NewKey = z.object({ pbkey: z.string().min(1).max(256), pb_ch: channels });
export const KeyMoved = z.object({ pb_ch: channels });

export const RecordInfo = z.object({
  record_info: list(
    z.object({ group_id: integer, path: list(z.object({ export_path: absolutePath })) }),
  ),
});

export const ExportChannels = z.object({ channel_list: channels });
export const ExportStatus = z.object({ status: z.string() });
export const ExportList = z.object({
  list: list(z.object({ file_name: z.string() })),
  export_size: z.object({ available_size_mb: number }).optional().catch(undefined),
});
/** For commands whose answer is only that they were done. */
export const Anything = z.unknown();

export const EventPage = z.object({
  total: integer,
  evt_list: list(
    z.object({
      /** An end there is none. */
      start_time: moment,
      channel: integer,
      /** 0 motion, 1 loss of the picture, 2 alarm input. */
      evt_type: integer,
      evt_indx: integer,
    }),
  ),
});
