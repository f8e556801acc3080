/** Table `stream`: which streams of which cameras have anything recorded. */
import type { Database } from 'better-sqlite3';

export type StreamKey = Readonly<{ cameraId: string; streamName: string }>;

export type StoredStream = StreamKey &
  Readonly<{
    id: number;
    /** Sum of its recordings' bytes. */
    bytes: number;
    /** Recording was begun and not stopped on purpose. */
    recording: boolean;
  }>;

/** The sum that is kept, and the sum there is. */
export type ByteSum = StreamKey & Readonly<{ bytes: number; recordedBytes: number }>;

type Row = Omit<StoredStream, 'recording'> & { recording: 0 | 1 };
const COLUMNS = 'id, camera cameraId, name streamName, bytes, recording';

export function streamTable(db: Database) {
  const all = db.prepare<[], Row>(`select ${COLUMNS} from stream order by camera, name`);
  const find = db.prepare<[string, string], Row>(
    `select ${COLUMNS} from stream where camera = ? and name = ?`,
  );
  const insert = db.prepare<[string, string]>('insert into stream (camera, name) values (?, ?)');
  const setRecording = db.prepare<[number, number]>('update stream set recording = ? where id = ?');
  const recorded = '(select coalesce(sum(bytes), 0) from recording where stream_id = stream.id)';
  const sums = db.prepare<[], ByteSum>(
    `select camera cameraId, name streamName, bytes, ${recorded} recordedBytes from stream
     order by camera, name`,
  );
  const recount = db.prepare<[number]>(`update stream set bytes = ${recorded} where id = ?`);

  /** Ids never change, and never more streams exist than were configured one day. */
  const ids = new Map<string, number>();

  /** The id of a stream, or undefined where nothing is known of it. */
  const idOf = ({ cameraId, streamName }: StreamKey): number | undefined => {
    const name = `${cameraId}/${streamName}`;
    const known = ids.get(name) ?? find.get(cameraId, streamName)?.id;
    if (known !== undefined) ids.set(name, known);
    return known;
  };

  return {
    idOf,
    all: (): StoredStream[] => all.all().map(toStream),
    find: ({ cameraId, streamName }: StreamKey): StoredStream | undefined => {
      const row = find.get(cameraId, streamName);
      return row && toStream(row);
    },
    /** Not cached: a transaction that fails takes the new row with it. */
    idOfOrNew: (key: StreamKey): number => {
      const row = find.get(key.cameraId, key.streamName);
      return row ? row.id : Number(insert.run(key.cameraId, key.streamName).lastInsertRowid);
    },
    setRecording: (id: number, on: boolean): void => {
      setRecording.run(Number(on), id);
    },
    /** One statement, so both sums are of one moment. */
    byteSums: (): ByteSum[] => sums.all(),
    recount: (id: number): void => {
      recount.run(id);
    },
  };
}

const toStream = (row: Row): StoredStream => ({ ...row, recording: row.recording === 1 });
