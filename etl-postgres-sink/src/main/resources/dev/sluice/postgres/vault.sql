-- The vault of Sluice in schema @schema@: tables, roles, and the functions through which it is read.
-- Can be run again. Needs the right to create a schema in this database, and roles.
select pg_advisory_xact_lock(7811879449193444197);

-- Roles are the whole server's: another vault's making may come in between.
do $$
declare
  vault_role text;
begin
  foreach vault_role in array array['@writer@', '@revealer@', '@eraser@'] loop
    begin
      if to_regrole(vault_role) is null then
        execute format('create role %I nologin', vault_role);
      end if;
    exception when duplicate_object or unique_violation then
      null;
    end;
  end loop;
end $$;

create schema if not exists @schema@;
revoke all on schema @schema@ from public;

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

-- A request is good for who wrote it, once it is committed, for ten minutes.
create or replace function @schema@.check_request(request uuid, action text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (
      select from @schema@.audit a
      where a.request = check_request.request
        and a.action = check_request.action
        and a.db_user = session_user
        and a.at > clock_timestamp() - interval '10 minutes'
        and a.xid is distinct from pg_current_xact_id_if_assigned()) then
    raise exception using
      errcode = 'insufficient_privilege',
      message = 'no committed audit row of this user asks for it';
  end if;
end $$;

-- What is kept of the tokens of a request. No row: unknown; no sealed original: forgotten.
create or replace function @schema@.reveal(request uuid)
returns table (token text, domain text, sealed bytea)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform @schema@.check_request(request, 'reveal');
  return query
    select o.token, o.domain, o.sealed
    from @schema@.audit a join @schema@.originals o on o.token = a.token
    where a.request = reveal.request;
end $$;

-- Erases the originals of the tokens of a request, and answers which of these were known.
create or replace function @schema@.forget(request uuid) returns table (token text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform @schema@.check_request(request, 'forget');
  update @schema@.originals o
  set sealed = null, forgotten_at = clock_timestamp(), forgotten_by = forget.request
  from @schema@.audit a
  where a.request = forget.request and o.token = a.token and o.forgotten_at is null;
  return query
    select distinct o.token
    from @schema@.audit a join @schema@.originals o on o.token = a.token
    where a.request = forget.request;
end $$;

revoke all on all functions in schema @schema@ from public;
grant usage on schema @schema@ to @writer@, @revealer@, @eraser@;
grant insert (token, domain, sealed) on @schema@.originals to @writer@;
grant insert (request, token, action, reason, os_user, os_host) on @schema@.audit
  to @revealer@, @eraser@;
grant execute on function @schema@.reveal(uuid) to @revealer@;
grant execute on function @schema@.forget(uuid) to @eraser@;
