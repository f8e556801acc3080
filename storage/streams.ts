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

type Row = Omit<StoredStream, 'recording'> & { recording: 0 | 1 };
const COLUMNS = 'id, camera cameraId, name streamName, bytes, recording';

export function streamTable(db: Database) {
  const all = db.prepare<[], Row>(`select ${COLUMNS} from stream order by camera, name`);
  const find = db.prepare<[string, string], Row>(
    `select ${COLUMNS} from stream where camera = ? and name = ?`,
  );
  const insert = db.prepare<[string, string]>('insert into stream (camera, name) values (?, ?)');
  const setRecording = db.prepare<[number, number]>('update stream set recording = ? where id = ?');

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
  };
}

const toStream = (row: Row): StoredStream => ({ ...row, recording: row.recording === 1 });
