-- What default privileges cannot say: events are written once, and the history of the schema is the owner's.
DO $grants$
DECLARE
  table_name text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('paymesh.role', 0));
  FOR table_name IN
    SELECT relname FROM pg_catalog.pg_class
    WHERE relnamespace = '"${flyway:defaultSchema}"'::regnamespace AND relkind IN ('r', 'p')
      AND (relname LIKE '%\_events' OR relname = 'flyway_schema_history')
  LOOP
    EXECUTE format('REVOKE ALL ON "${flyway:defaultSchema}".%I FROM "${login}"', table_name);
    IF table_name <> 'flyway_schema_history' THEN
      EXECUTE format('GRANT SELECT, INSERT ON "${flyway:defaultSchema}".%I TO "${login}"', table_name);
    END IF;
  END LOOP;
END
$grants$;
