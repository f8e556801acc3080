-- What a device noticed or a person noted.
create table event (
  -- Never used again: people's programs remember events by it.
  id integer primary key autoincrement,
  camera text not null,
  -- The device's own mark of it, or one made here; told again, it is the same event.
  ref text not null,
  time_ms integer not null,
  -- Null while it goes on, or where the device never says.
  end_ms integer check (end_ms >= time_ms),
  type text not null,
  source text not null check (source in ('device', 'user')),
  -- For a person; may be empty.
  note text not null,
  unique (camera, ref)
) strict;
create index event_by_time on event (camera, time_ms);
