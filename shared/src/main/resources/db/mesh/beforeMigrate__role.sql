-- The login of one service. Roles are shared by the whole server, so twins take turns here.
DO $role$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('paymesh.role', 0));
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = '${login}') THEN
    CREATE ROLE "${login}" LOGIN;
  END IF;
  ALTER ROLE "${login}" LOGIN PASSWORD '${password}';
  EXECUTE format('ALTER ROLE "${login}" IN DATABASE %I SET search_path = %I', current_database(), '${flyway:defaultSchema}');
  REVOKE ALL ON SCHEMA "${flyway:defaultSchema}" FROM PUBLIC;
  GRANT USAGE ON SCHEMA "${flyway:defaultSchema}" TO "${login}";
  ALTER DEFAULT PRIVILEGES IN SCHEMA "${flyway:defaultSchema}"
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO "${login}";
  ALTER DEFAULT PRIVILEGES IN SCHEMA "${flyway:defaultSchema}"
    GRANT USAGE, SELECT ON SEQUENCES TO "${login}";
END
$role$;
