CREATE EXTENSION hstore;
CREATE TABLE containers (
  id serial PRIMARY KEY, ancestry varchar, containable_id int, containable_type varchar, name varchar, container_type varchar, description text,
  extended_metadata hstore DEFAULT '', created_at timestamp NOT NULL DEFAULT now(), updated_at timestamp NOT NULL DEFAULT now(), parent_id int, deleted_at timestamp,
  plain_text_content text);
-- A table without a contract, with a column whose large values lie in TOAST as they are.
CREATE TABLE things (
  id int PRIMARY KEY, name text, big text, flag boolean, price numeric, raw bytea, tags text[], extra jsonb, at timestamptz, span interval);
ALTER TABLE things ALTER COLUMN big SET STORAGE EXTERNAL;
-- Names that must be quoted, a key of two columns, and the whole old row.
CREATE TABLE "Odd ""orders""" ("tenant.id" int, "Nummer ä" text, note text, PRIMARY KEY ("tenant.id", "Nummer ä"));
ALTER TABLE "Odd ""orders""" REPLICA IDENTITY FULL;

-- There before the slot: what a backfill reads.
INSERT INTO containers (id, name, container_type, parent_id) VALUES (1, 'root', 'root', NULL), (2, 'analyses', 'analyses', 1);
INSERT INTO containers (id, name, container_type, parent_id, extended_metadata) VALUES (3, '1H NMR', 'analysis', 2, 'kind=>"CHMO:0000593 | 1H nuclear magnetic resonance spectroscopy (1H NMR)", status=>Confirmed');
SELECT setval('containers_id_seq', 100);
INSERT INTO things (id, name, big) SELECT n, 'row ' || n, CASE WHEN n % 40 = 0 THEN repeat('big' || n || ' ', 800) END FROM generate_series(1, 120) n;
