-- Times are integers, ms since the Unix epoch (UTC); media times are ticks of the lead track.

-- A recorded stream of a camera. Rows stay as long as anything of it may be kept.
create table stream (
  id integer primary key,
  camera text not null,
  name text not null,
  -- Sum of its recordings' bytes, kept by the triggers below: retention asks for it all the time.
  bytes integer not null default 0,
  -- 1 from the moment recording begins until it is stopped on purpose: still 1 at the start of the
  -- program means that the last one was killed.
  recording integer not null default 0 check (recording in (0, 1)),
  unique (camera, name)
) strict;

-- The samples between a connect and the next loss; what all of its files share.
create table run (
  -- Never used again: readers keep runs in memory by it.
  id integer primary key autoincrement,
  stream_id integer not null,
  -- The id the run has outside the index.
  name text not null,
  start_ms integer not null,
  -- JSON: the tracks without their sample entries; the first is the lead.
  tracks text not null,
  -- ftyp + moov as live viewers get them.
  init blob not null,
  -- How many recordings it has, kept by the triggers below: with the last one it goes itself.
  recordings integer not null default 0,
  unique (stream_id, name)
) strict;

-- One file. A row says only what is synced. No foreign keys: checking one costs an index that
-- nothing else needs, and millions of rows are deleted one by one.
create table recording (
  id integer primary key autoincrement,
  stream_id integer not null,
  run_id integer not null,
  -- Relative to the storage directory.
  path text not null,
  -- Wall-clock time of the first frame, and of the end of the last whole part.
  start_ms integer not null,
  end_ms integer not null check (end_ms >= start_ms),
  -- Decode time of the first lead sample, in ticks from the start of the run.
  start_ticks integer not null,
  -- Length of the file, and of what stands before its first part.
  bytes integer not null check (bytes >= header_bytes),
  header_bytes integer not null,
  -- 0 while the file grows; 0 at the start of the program means that the last one was killed.
  finished integer not null check (finished in (0, 1)),
  -- Duration, size, key of every part (part-table.ts).
  parts blob not null
) strict;

-- Answers the timeline and retention without touching the table.
create index recording_by_time on recording (stream_id, start_ms, end_ms, bytes);
create index recording_unfinished on recording (id) where finished = 0;

create trigger recording_added after insert on recording begin
  update stream set bytes = bytes + new.bytes where id = new.stream_id;
  update run set recordings = recordings + 1 where id = new.run_id;
end;
create trigger recording_grown after update of bytes on recording begin
  update stream set bytes = bytes + new.bytes - old.bytes where id = new.stream_id;
end;
create trigger recording_gone after delete on recording begin
  update stream set bytes = bytes - old.bytes where id = old.stream_id;
  update run set recordings = recordings - 1 where id = old.run_id;
  delete from run where id = old.run_id and recordings = 0;
end;

-- A span that should have been recorded and was not.
create table gap (
  id integer primary key,
  stream_id integer not null,
  from_ms integer not null,
  -- Null while it is going on.
  to_ms integer check (to_ms > from_ms),
  cause text not null,
  -- For a person.
  detail text not null
) strict;
create index gap_by_time on gap (stream_id, from_ms);
create unique index gap_open on gap (stream_id) where to_ms is null;

-- Files that no row speaks of any more and that are still to be unlinked.
create table garbage (
  path text primary key
) strict, without rowid;

-- What is remembered of a stream across restarts: what it carries, how often it failed.
create table memory (
  camera text not null,
  stream text not null,
  topic text not null,
  -- JSON.
  value text not null,
  updated_ms integer not null,
  primary key (camera, stream, topic)
) strict, without rowid;
