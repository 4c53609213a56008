-- Rows of the platform that cannot be read as they stand, for the notices of the board: what is
-- wrong and, where the platform has a word that nobody knows, that word.
create table metrics.fault (
    source text not null,
    key uuid not null,
    kind text not null,
    name text not null,
    primary key (source, key, kind)
);
