-- CRC-32 over the first `bytes` bytes of the file (ISO 3309, as zlib has it). Null where nobody has
-- counted yet: rows of older versions, until `camrelay check --deep --repair`.
alter table recording add column checksum integer check (checksum between 0 and 4294967295);
