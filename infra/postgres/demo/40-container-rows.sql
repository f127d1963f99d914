-- Ten analyses as root -> analyses -> analysis -> dataset, two elements without any, and a person's inbox.

-- The text of an editor as its operations: ^super^ and ~sub~ stand in pieces of their own, as chemists type them.
CREATE FUNCTION pg_temp.quill(marked text) RETURNS text LANGUAGE sql AS $$
  SELECT json_build_object('ops', json_agg(operation ORDER BY n))::text
  FROM (
    SELECT n, CASE left(piece, 1)
        WHEN '^' THEN json_build_object('attributes', json_build_object('script', 'super'), 'insert', btrim(piece, '^'))
        WHEN '~' THEN json_build_object('attributes', json_build_object('script', 'sub'), 'insert', btrim(piece, '~'))
        ELSE json_build_object('insert', piece)
      END AS operation
    FROM regexp_matches(marked || E'\n', '\^[^^]+\^|~[^~]+~|[^^~]+', 'g') WITH ORDINALITY AS found(pieces, n), unnest(pieces) AS piece
  ) AS operations
$$;

CREATE FUNCTION pg_temp.container(parent integer, type text, name text, at timestamp, metadata hstore DEFAULT '', plain text DEFAULT NULL)
RETURNS integer LANGUAGE sql AS $$
  INSERT INTO containers (parent_id, container_type, name, extended_metadata, plain_text_content, created_at, updated_at, log_data)
  VALUES (parent, type, name, metadata, plain, at, at,
    jsonb_build_object('v', 1, 'h', jsonb_build_array(jsonb_build_object('v', 1, 'ts', extract(epoch FROM at)::bigint * 1000, 'c',
      jsonb_build_object('name', name, 'container_type', type, 'extended_metadata', metadata::text)))))
  RETURNING id
$$;

-- A root of an element, and the node that holds its analyses.
CREATE FUNCTION pg_temp.tree(owner_type text, owner_id integer, at timestamp) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE root integer := pg_temp.container(NULL, 'root', 'root', at);
BEGIN
  UPDATE containers SET containable_type = owner_type, containable_id = owner_id WHERE id = root;
  RETURN pg_temp.container(root, 'analyses', NULL, at);
END $$;

CREATE FUNCTION pg_temp.analysis(owner_type text, owner_id integer, n integer, name text, kind text, status text, instrument text, marked text)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  at timestamp := timestamp '2026-03-09 09:00' + n * interval '50 minutes';
  metadata hstore := hstore(ARRAY['kind', kind, 'content', pg_temp.quill(marked), 'index', (n - 1)::text, 'report', 'true']);
  nodes integer;
  analysis integer;
BEGIN
  SELECT node.id INTO nodes FROM containers AS node JOIN containers AS root ON root.id = node.parent_id
    WHERE root.containable_type = owner_type AND root.containable_id = owner_id AND node.container_type = 'analyses';
  IF status IS NOT NULL THEN metadata := metadata || hstore('status', status); END IF;
  analysis := pg_temp.container(nodes, 'analysis', name, at, metadata, regexp_replace(marked, '[\^~]', '', 'g'));
  PERFORM pg_temp.container(analysis, 'dataset', name || ' data', at + interval '1 minute',
    CASE WHEN instrument IS NULL THEN '' ELSE hstore('instrument', instrument) END);
  RETURN analysis;
END $$;

SELECT pg_temp.tree('Sample', id, created_at) FROM samples ORDER BY id;
SELECT pg_temp.tree('Reaction', id, created_at) FROM reactions ORDER BY id;
SELECT pg_temp.tree('ResearchPlan', id, created_at) FROM research_plans ORDER BY id;
SELECT pg_temp.tree('Wellplate', id, created_at) FROM wellplates ORDER BY id;
SELECT pg_temp.tree('Screen', id, created_at) FROM screens ORDER BY id;

SELECT pg_temp.analysis('Sample', 100, 1, '1H NMR', 'CHMO:0000593 | 1H nuclear magnetic resonance spectroscopy (1H NMR)', 'Confirmed', 'Bruker Avance 400',
  '^1^H NMR (400 MHz, CDCl~3~, ppm) δ = 9.88 (s, 1H, CHO), 7.83 (d, J = 8.8 Hz, 2H), 7.00 (d, J = 8.7 Hz, 2H), 3.88 (s, 3H, OCH~3~).');
SELECT pg_temp.analysis('Sample', 100, 2, '13C NMR', 'CHMO:0000595 | 13C nuclear magnetic resonance spectroscopy (13C NMR)', 'Confirmed', 'Bruker Avance 400',
  '^13^C NMR (101 MHz, CDCl~3~, ppm) δ = 190.9 (+, CHO), 164.6 (C~q~), 132.0 (+, 2C, CH), 130.0 (C~q~), 114.4 (+, 2C, CH), 55.6 (+, OCH~3~).');
SELECT pg_temp.analysis('Sample', 101, 3, 'HRMS EI', 'CHMO:0000470 | mass spectrometry (MS)', 'Confirmed', 'Finnigan MAT 95',
  'MS (EI, 70 eV) m/z (%): 238 (100) [M]+, 223 (31), 161 (42). HRMS (C16H14O2): calcd 238.0994, found 238.0991.');
SELECT pg_temp.analysis('Sample', 101, 4, 'IR ATR', 'CHMO:0000630 | infrared absorption spectroscopy (IR)', 'Unconfirmed', 'Bruker Alpha P',
  'IR (ATR, ṽ): 1656, 1592, 1570, 1510, 1254, 1170, 1014, 824, 779, 694 cm–1.');
SELECT pg_temp.analysis('Sample', 101, 5, 'elemental analysis', 'CHMO:0001075 | elemental analysis (EA)', 'Confirmed', 'Elementar vario MICRO',
  'EA (C16H14O2): calcd C 80.65, H 5.92; found C 80.41, H 5.98.');
SELECT pg_temp.analysis('Reaction', 7, 6, 'TLC control', 'CHMO:0001007 | thin-layer chromatography (TLC)', NULL, NULL,
  'Rf = 0.42 (cyclohexane/ethyl acetate 4:1), UV active, starting material consumed after 3 h.');
SELECT pg_temp.analysis('Reaction', 7, 7, 'crude GC-MS', 'CHMO:0000497 | gas chromatography-mass spectrometry (GCMS)', 'Unconfirmed', 'Agilent 5977B',
  'tR = 11.42 min (product, 86 area %), 7.05 min (aldehyde, 9 %).');
SELECT pg_temp.analysis('Sample', 102, 8, '19F NMR', ' CHMO:0000597 | 19F nuclear magnetic resonance spectroscopy (19F NMR)', 'Confirmed', 'Bruker Avance III 500',
  '¹⁹F NMR (471 MHz, DMSO‑d₆) δ = −108.9 (m).');
SELECT pg_temp.analysis('ResearchPlan', 5, 9, 'CV ferrocene', 'CHMO:0000025 | cyclic voltammetry (CV)', 'Unconfirmed', 'Gamry Interface 1010',
  'CV (1.0 mM in MeCN vs. Ref (Fc^+^/Fc) = 0.380 V, v = 0.1 V/s, to neg.).');

-- Begun and given up: empty, soft-deleted with its dataset.
SELECT pg_temp.analysis('Sample', 101, 10, 'new', 'other', NULL, NULL, '');
UPDATE containers SET deleted_at = '2026-03-10 10:00', updated_at = '2026-03-10 10:00', plain_text_content = NULL,
    extended_metadata = CASE container_type WHEN 'analysis' THEN extended_metadata || hstore('content', '{"ops":[{"insert":""}]}') ELSE extended_metadata END
  WHERE name IN ('new', 'new data');

-- What a device sent and nobody has sorted yet: private, never to be indexed.
WITH inbox AS (SELECT pg_temp.container(NULL, 'root', 'inbox', '2026-03-01 06:00') AS id),
     owned AS (SELECT id, pg_temp.container(id, 'sender_box_68', 'NMR 400', '2026-03-01 06:00') AS box FROM inbox)
SELECT pg_temp.container(box, 'dataset', 'ABC-99 proton', '2026-03-08 22:10', hstore('instrument', 'Bruker Avance 400')) FROM owned;
UPDATE containers SET containable_type = 'User', containable_id = 1 WHERE name = 'inbox';

WITH RECURSIVE descent AS (
  SELECT id AS ancestor_id, id AS descendant_id, 0 AS generations FROM containers
  UNION ALL
  SELECT ancestor_id, containers.id, generations + 1 FROM descent JOIN containers ON containers.parent_id = descendant_id
)
INSERT INTO container_hierarchies
  SELECT descent.* FROM descent JOIN containers AS a ON a.id = ancestor_id JOIN containers AS d ON d.id = descendant_id
  WHERE a.deleted_at IS NULL AND d.deleted_at IS NULL;
