namespace Bridge.IntegrationTests.Pipeline;

/// <summary>Tables whose triggers write their own history in the same transactions: what the outbox is compared with.</summary>
internal static class HistorySql
{
    public const string Schema = """
        CREATE EXTENSION hstore;
        CREATE TABLE history (
          n bigserial PRIMARY KEY, xid bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
          operation text NOT NULL, tab text NOT NULL, new jsonb, old jsonb);
        CREATE FUNCTION remember() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO history (operation, tab, new, old) VALUES (lower(TG_OP), TG_TABLE_NAME,
            CASE WHEN TG_OP IN ('INSERT','UPDATE') THEN to_jsonb(NEW) END, CASE WHEN TG_OP IN ('UPDATE','DELETE') THEN to_jsonb(OLD) END);
          RETURN NULL;
        END $$;
        CREATE TABLE containers (
          id serial PRIMARY KEY, ancestry varchar, containable_id int, containable_type varchar, name varchar, container_type varchar, description text,
          extended_metadata hstore DEFAULT '', created_at timestamp NOT NULL DEFAULT now(), updated_at timestamp NOT NULL DEFAULT now(), parent_id int, deleted_at timestamp,
          plain_text_content text);
        CREATE TABLE other (a int, b text, value numeric, PRIMARY KEY (a, b));
        CREATE TRIGGER remember AFTER INSERT OR UPDATE OR DELETE ON containers FOR EACH ROW EXECUTE FUNCTION remember();
        CREATE TRIGGER remember AFTER INSERT OR UPDATE OR DELETE ON other FOR EACH ROW EXECUTE FUNCTION remember();
        CREATE FUNCTION remember_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN INSERT INTO history (operation, tab) VALUES ('truncate', TG_TABLE_NAME); RETURN NULL; END $$;
        CREATE TRIGGER remember_truncate AFTER TRUNCATE ON containers FOR EACH STATEMENT EXECUTE FUNCTION remember_truncate();
        CREATE TRIGGER remember_truncate AFTER TRUNCATE ON other FOR EACH STATEMENT EXECUTE FUNCTION remember_truncate();
        CREATE PUBLICATION sequin_cdc_publication FOR TABLE containers, other;
        """;
}
