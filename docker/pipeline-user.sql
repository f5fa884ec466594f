-- Run by the image of PostgreSQL when it makes the database: the user of the pipeline, who may connect, and
-- make and fill tables in the schema public. Their name and password are those of the environment.
\set ON_ERROR_STOP on
\getenv user PIPELINE_USER
\getenv password PIPELINE_PASSWORD

create role :"user" login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password :'password';
revoke all on database :"DBNAME" from public;
grant connect on database :"DBNAME" to :"user";
revoke all on schema public from public;
grant usage, create on schema public to :"user";
