-- The vault of Sluice in schema @schema@: its owner, its tables, its roles, and the functions
-- through which alone it is read. One transaction; can be run again. Needs PostgreSQL 14, and a
-- superuser or a role with CREATEROLE and the right to create schemas in this database.
set transaction isolation level read committed;
-- Nothing of somebody else's is found under a name that is used here.
set local search_path = pg_catalog, pg_temp;

do $$
declare
  vault_role text;
  elsewhere text;
begin
  if current_setting('server_version_num')::int < 140000 then
    raise exception using
      errcode = 'feature_not_supported',
      message = 'a vault needs PostgreSQL 14 or newer, and this is '
        || current_setting('server_version');
  end if;

  -- Roles are the whole server's: one that is there already may have members for another vault.
  -- It is taken where it has its part in this one, and in no other database.
  foreach vault_role in array
      array['@owner@', '@writer@', '@revealer@', '@eraser@', '@auditor@'] loop
    begin
      execute format('create role %I nologin', vault_role);
    exception when duplicate_object or unique_violation then
      select string_agg(distinct d.datname, ', ') into elsewhere
      from pg_shdepend s join pg_database d on d.oid = s.dbid
      where s.refclassid = 'pg_authid'::regclass and s.refobjid = to_regrole(vault_role)
        and d.datname <> current_database();
      if elsewhere is not null or not exists (
          select from pg_namespace n left join aclexplode(n.nspacl) a on true
          where n.nspname = '@schema@'
            and case vault_role
              when '@owner@' then n.nspowner = to_regrole(vault_role)
              else a.grantee = to_regrole(vault_role) end) then
        raise exception using
          errcode = 'duplicate_object',
          message = 'the role ' || vault_role || ' is there and '
            || coalesce('has its part in the database ' || elsewhere, 'is not this vault''s')
            || ', so that who has it would have both: give the vault another schema, or drop the'
            || ' role or what it has there';
      end if;
    end;
  end loop;

  perform set_config('sluice.creator', current_user, true);
  if not (select rolsuper from pg_roles where rolname = current_user) then
    -- Until the end of this script.
    execute format('grant @owner@ to %I', current_user)
      || case when current_setting('server_version_num')::int < 160000 then ''
        else ' with set true, inherit false' end;
  end if;

  if to_regnamespace('@schema@') is null then
    create schema @schema@ authorization @owner@;
  elsif not exists (
      select from pg_namespace
      where nspname = '@schema@' and nspowner = to_regrole('@owner@')) then
    raise exception using
      errcode = 'duplicate_schema',
      message = 'the schema @schema@ is there and is not owned by @owner@: give the vault another'
        || ' one; or rename it, drop its roles, make the vault anew, and copy the rows of'
        || ' originals and audit';
  end if;
end $$;

set local role @owner@;

-- One sealed original for each token of a domain. What was forgotten stays as a row without it, so
-- that the key keeps a pipeline from storing it again.
create table if not exists @schema@.originals (
  token text not null,
  domain text not null,
  sealed bytea,
  stored_at timestamptz not null default now(),
  forgotten_at timestamptz,
  forgotten_by uuid,
  constraint originals_pkey primary key (token, domain),
  constraint token_length check (octet_length(token) between 1 and 2000),
  constraint domain_length check (octet_length(domain) <= 500),
  constraint sealed_length check (octet_length(sealed) <= 1050000),
  constraint sealed_or_forgotten check ((sealed is null) = (forgotten_at is not null))
);

-- Who asked for what, when and why. The columns from "at" on are filled by the server alone.
create table if not exists @schema@.audit (
  request uuid not null,
  token text not null,
  action text not null,
  reason text not null,
  os_user text not null,
  os_host text not null,
  at timestamptz not null default clock_timestamp(),
  db_user name not null default session_user,
  client inet default inet_client_addr(),
  xid xid8 not null default pg_current_xact_id(),
  constraint audit_pkey primary key (request, token),
  constraint token_length check (octet_length(token) between 1 and 2000),
  constraint action_known check (action in ('reveal', 'forget')),
  constraint reason_given check (reason ~ '\S' and length(reason) <= 1000),
  constraint os_length check (length(os_user) <= 300 and length(os_host) <= 300)
);

-- Two who run this at once do so one after the other.
lock table @schema@.originals in share update exclusive mode;

-- The tokens of a request: each row of it has to be of who asks, for this action, at most ten
-- minutes old, and committed, and this be on disk. They are read once and together, so that no row
-- which comes in later is among them.
create or replace function @schema@.asked(request uuid, action text) returns text[]
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  tokens text[];
  good boolean;
  written pg_lsn;
begin
  if current_setting('transaction_isolation') not in ('read committed', 'read uncommitted')
      and transaction_timestamp() < clock_timestamp() - interval '2 seconds' then
    -- What it sees may have been forgotten since.
    raise exception using
      errcode = 'insufficient_privilege',
      message = 'the transaction is of an isolation above read committed and older than 2 seconds';
  end if;

  select array_agg(a.token), bool_and((
    a.action = asked.action
    and a.db_user = session_user
    and a.at > clock_timestamp() - interval '10 minutes'
    and a.xid is distinct from pg_current_xact_id_if_assigned()) is true)
  into tokens, good
  from @schema@.audit a
  where a.request = asked.request;
  if good is not true then
    raise exception using
      errcode = 'insufficient_privilege',
      message = 'no committed audit row of this user asks for it, or not for all of it';
  end if;

  -- A commit that did not wait for the log would be lost with a crash. It lies before here.
  written := pg_current_wal_insert_lsn();
  if pg_current_wal_flush_lsn() >= written then
    return tokens;
  end if;
  if current_setting('server_version_num')::int >= 170000 then
    perform pg_logical_emit_message(false, 'sluice', '', true);
    return tokens;
  end if;
  -- The server's own writer of the log takes it to disk within seconds, page by page.
  perform pg_logical_emit_message(
    false, 'sluice', repeat(' ', current_setting('wal_block_size')::int));
  while pg_current_wal_flush_lsn() < written loop
    perform pg_sleep(0.005);
  end loop;
  return tokens;
end $$;

-- What is kept of the tokens of a request. No row: unknown; no sealed original: forgotten.
create or replace function @schema@.reveal(request uuid)
returns table (token text, domain text, sealed bytea)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  tokens constant text[] := @schema@.asked(request, 'reveal');
begin
  return query
    select o.token, o.domain, o.sealed from @schema@.originals o where o.token = any (tokens);
end $$;

-- Erases the originals of the tokens of a request, and answers which of these were known.
create or replace function @schema@.forget(request uuid) returns table (token text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  tokens constant text[] := @schema@.asked(request, 'forget');
begin
  return query
    with forgotten as (
      update @schema@.originals o
      set sealed = null,
        forgotten_at = coalesce(o.forgotten_at, clock_timestamp()),
        forgotten_by = coalesce(o.forgotten_by, forget.request)
      where o.token = any (tokens)
      returning o.token)
    select distinct f.token from forgotten f;
end $$;

revoke all on schema @schema@ from public;
revoke all on all functions in schema @schema@ from public;
-- The owner has what its functions need, and may take out what a former key made.
revoke all on @schema@.originals, @schema@.audit from @owner@;
grant select, delete, update (sealed, forgotten_at, forgotten_by) on @schema@.originals to @owner@;
grant select on @schema@.audit to @owner@;

grant usage on schema @schema@ to @writer@, @revealer@, @eraser@, @auditor@;
grant insert (token, domain, sealed) on @schema@.originals to @writer@;
grant insert (request, token, action, reason, os_user, os_host) on @schema@.audit
  to @revealer@, @eraser@;
grant execute on function @schema@.reveal(uuid) to @revealer@;
grant execute on function @schema@.forget(uuid) to @eraser@;
grant select on @schema@.audit to @auditor@;

do $$
begin
  execute format('set local role %I', current_setting('sluice.creator'));
  if not (select rolsuper from pg_roles where rolname = current_user) then
    execute format('revoke @owner@ from %I', current_user);
  end if;
end $$;
