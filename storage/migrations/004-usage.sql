-- How much of the disk was used, hour by hour, for the last weeks.
create table usage (
  -- The beginning of the hour.
  hour_ms integer primary key,
  -- Bytes of all recordings.
  recordings integer not null check (recordings >= 0),
  -- Free bytes of the file system; null where the disk did not answer.
  free integer check (free >= 0)
) strict;
