-- People, elements and collections. Carol sees the shared project through her group; nobody else sees Alice's.
INSERT INTO users (id, type, name_abbreviation, first_name, last_name, email, created_at, updated_at) VALUES
  (1, 'Person', 'ABC', 'Alice', 'Becker', 'alice@example.org', '2026-01-05 08:00', '2026-01-05 08:00'),
  (2, 'Person', 'CDR', 'Carol', 'Drexler', 'carol@example.org', '2026-01-05 08:05', '2026-01-05 08:05'),
  (3, 'Group', 'ORG', 'Organic', 'Group', NULL, '2026-01-05 08:10', '2026-01-05 08:10'),
  (68, 'Device', 'NMR', 'NMR', '400', NULL, '2026-01-05 08:15', '2026-01-05 08:15');
INSERT INTO users_groups VALUES (2, 3);

INSERT INTO molecules (id, iupac_name, sum_formular, inchikey, cano_smiles, names, created_at, updated_at) VALUES
  (10, '4-methoxybenzaldehyde', 'C8H8O2', 'ZRSNZINYAWTAHE-UHFFFAOYSA-N', 'COc1ccc(C=O)cc1', '{p-anisaldehyde}', '2026-02-02 09:00', '2026-02-02 09:00'),
  (11, '(E)-3-(4-methoxyphenyl)-1-phenylprop-2-en-1-one', 'C16H14O2', NULL, 'COc1ccc(/C=C/C(=O)c2ccccc2)cc1', '{"(E)-4-methoxychalcone"}', '2026-02-02 09:05', '2026-02-02 09:05'),
  (12, '(E)-3-(4-fluorophenyl)-1-phenylprop-2-en-1-one', 'C15H11FO', NULL, 'O=C(/C=C/c1ccc(F)cc1)c1ccccc1', '{}', '2026-02-02 09:10', '2026-02-02 09:10');

INSERT INTO samples (id, name, short_label, external_label, description, sum_formula, molecule_id, ancestry, xref, created_by, created_at, updated_at) VALUES
  (100, '4-methoxybenzaldehyde', 'ABC-12', 'A-2026-1', 'distilled before use', 'C8H8O2', 10, NULL, '{"cas": "123-11-5"}', 1, '2026-03-02 08:00', '2026-03-02 08:00'),
  (101, '(E)-4-methoxychalcone', 'ABC-13', NULL, 'recrystallised from ethanol', 'C16H14O2', 11, NULL, '{}', 1, '2026-03-03 08:00', '2026-03-03 08:00'),
  (102, '4-fluoro analogue', 'ABC-12-1', NULL, NULL, 'C15H11FO', 12, '100', '{}', 1, '2026-03-04 08:00', '2026-03-04 08:00');

INSERT INTO reactions (id, name, short_label, status, rxno, plain_text_description, plain_text_observation, created_by, created_at, updated_at) VALUES
  (7, 'aldol condensation', 'ABC-R7', 'Successful', 'RXNO:0000017', 'Claisen-Schmidt condensation in ethanol with aqueous NaOH.', 'A yellow solid falls out after 20 min.', 1, '2026-03-03 07:30', '2026-03-03 07:30');
INSERT INTO research_plans (id, name, short_label, created_by, created_at, updated_at) VALUES
  (5, 'redox screening', 'RP-3', 1, '2026-03-05 08:00', '2026-03-05 08:00');
INSERT INTO wellplates (id, name, short_label, created_by, created_at, updated_at) VALUES
  (1, 'chalcone plate', 'ABC-WP1', 1, '2026-03-06 08:00', '2026-03-06 08:00');
INSERT INTO screens (id, name, short_label, created_by, created_at, updated_at) VALUES
  (1, 'antioxidant screen', 'ABC-S1', 1, '2026-03-06 08:30', '2026-03-06 08:30');

INSERT INTO collections (id, user_id, label, is_locked, shared, created_at, updated_at) VALUES
  (1, 1, 'All', true, false, '2026-01-05 08:00', '2026-01-05 08:00'),
  (2, 2, 'All', true, false, '2026-01-05 08:05', '2026-01-05 08:05'),
  (3, 1, 'Chalcones', false, true, '2026-03-02 08:00', '2026-03-02 08:00');
INSERT INTO collection_shares (collection_id, shared_with_id, permission_level, sample_detail_level, reaction_detail_level, created_at, updated_at) VALUES
  (3, 3, 0, 3, 10, '2026-03-07 08:00', '2026-03-07 08:00');
INSERT INTO collections_samples (collection_id, sample_id) VALUES (1, 100), (1, 101), (1, 102), (3, 101), (3, 102);
INSERT INTO collections_reactions (collection_id, reaction_id) VALUES (1, 7), (3, 7);
INSERT INTO collections_research_plans (collection_id, research_plan_id) VALUES (1, 5);
INSERT INTO collections_wellplates (collection_id, wellplate_id) VALUES (1, 1);
INSERT INTO collections_screens (collection_id, screen_id) VALUES (1, 1);

-- The ids above were given by hand: the next ones come behind them.
SELECT setval('users_id_seq', (SELECT max(id) FROM users));
SELECT setval('molecules_id_seq', (SELECT max(id) FROM molecules));
SELECT setval('samples_id_seq', (SELECT max(id) FROM samples));
SELECT setval('reactions_id_seq', (SELECT max(id) FROM reactions));
SELECT setval('research_plans_id_seq', (SELECT max(id) FROM research_plans));
SELECT setval('wellplates_id_seq', (SELECT max(id) FROM wellplates));
SELECT setval('screens_id_seq', (SELECT max(id) FROM screens));
SELECT setval('collections_id_seq', (SELECT max(id) FROM collections));
