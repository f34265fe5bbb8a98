-- The tables of `postgresStore`. `createTables` of `@glue/oauth/postgres` runs the same statements.

create table if not exists glue_oauth_records (
  key text collate "C" primary key,
  value text not null,
  version text not null,
  expires_at bigint
);

create index if not exists glue_oauth_records_expires_at on glue_oauth_records (expires_at)
  where expires_at is not null;

create table if not exists glue_oauth_leases (
  key text collate "C" primary key,
  fence bigint not null,
  expires_at timestamptz not null
);

create sequence if not exists glue_oauth_fences;
