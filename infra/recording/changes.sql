-- Each statement is a transaction of its own, but for those between BEGIN and COMMIT.
INSERT INTO containers (id, name, container_type, parent_id) VALUES (10, 'new', 'analysis', 2);
UPDATE containers SET name = 'Grüße "quoted" \ 🧪', description = E'line\nbreak\ttab', extended_metadata = 'a=>NULL, "b c"=>"d\"e"' WHERE id = 10;
UPDATE containers SET deleted_at = '2026-01-02 03:04:05.678901' WHERE id = 10;
UPDATE containers SET deleted_at = NULL WHERE id = 10;
DELETE FROM containers WHERE id = 10;
INSERT INTO things VALUES
  (1000, 'odd', NULL, true, 'NaN', '\x00ff', '{a,NULL,"q\"uote"}', '{"deep": [1, {"x": null}]}', '0044-03-15 00:00:00+00 BC', '1 year 2 mons -3 days 04:05:06.789'),
  (1001, '', repeat('toast ', 1000), false, 12345678901234567890.123456789, '', '{}', '[]', 'infinity', '0');
UPDATE things SET name = 'the large value stays unchanged' WHERE id = 1001;
INSERT INTO things (id, name, big) VALUES (1002, 'too large for a record', repeat('0123456789', 6000));
UPDATE things SET id = 1003 WHERE id = 1000;
DELETE FROM things WHERE id = 1003;
INSERT INTO "Odd ""orders""" VALUES (1, 'A-1', 'first'), (1, 'ä "2"', NULL), (2, 'A-1', '');
UPDATE "Odd ""orders""" SET "Nummer ä" = 'A-3' WHERE "tenant.id" = 1 AND "Nummer ä" = 'A-1';
DELETE FROM "Odd ""orders""" WHERE "tenant.id" = 2;
TRUNCATE "Odd ""orders""";
BEGIN;
-- One transaction over several records, with two tables.
INSERT INTO things (id, name) SELECT n, 'of one transaction ' || n FROM generate_series(2001, 2150) n;
INSERT INTO containers (id, name, container_type, parent_id) VALUES (11, 'in the same', 'dataset', 3);
COMMIT;
