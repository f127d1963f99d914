-- Who owns containers, and who may see them: elements, collections, people.
CREATE TABLE users (
  id                serial PRIMARY KEY,
  type              varchar NOT NULL DEFAULT 'Person',
  name_abbreviation varchar,
  first_name        varchar,
  last_name         varchar,
  email             varchar,
  created_at        timestamp NOT NULL,
  updated_at        timestamp NOT NULL,
  deleted_at        timestamp
);

CREATE TABLE users_groups (
  user_id  integer NOT NULL,
  group_id integer NOT NULL,
  PRIMARY KEY (user_id, group_id)
);

CREATE TABLE molecules (
  id           serial PRIMARY KEY,
  iupac_name   varchar,
  sum_formular varchar,
  inchikey     varchar,
  cano_smiles  varchar,
  names        varchar[] DEFAULT '{}',
  created_at   timestamp NOT NULL,
  updated_at   timestamp NOT NULL,
  deleted_at   timestamp
);

CREATE TABLE samples (
  id               serial PRIMARY KEY,
  name             varchar,
  short_label      varchar,
  external_label   varchar,
  description      text,
  sum_formula      varchar,
  molecule_id      integer,
  ancestry         varchar,
  is_top_secret    boolean DEFAULT false,
  inventory_sample boolean DEFAULT false,
  xref             jsonb DEFAULT '{}',
  created_by       integer,
  created_at       timestamp NOT NULL,
  updated_at       timestamp NOT NULL,
  deleted_at       timestamp
);

CREATE TABLE reactions (
  id                     serial PRIMARY KEY,
  name                   varchar,
  short_label            varchar,
  status                 varchar,
  rxno                   varchar,
  plain_text_description text,
  plain_text_observation text,
  created_by             integer,
  created_at             timestamp NOT NULL,
  updated_at             timestamp NOT NULL,
  deleted_at             timestamp
);

CREATE TABLE research_plans (
  id          serial PRIMARY KEY,
  name        varchar,
  short_label varchar,
  created_by  integer,
  created_at  timestamp NOT NULL,
  updated_at  timestamp NOT NULL,
  deleted_at  timestamp
);

CREATE TABLE wellplates (
  id          serial PRIMARY KEY,
  name        varchar,
  short_label varchar,
  created_by  integer,
  created_at  timestamp NOT NULL,
  updated_at  timestamp NOT NULL,
  deleted_at  timestamp
);

CREATE TABLE screens (
  id          serial PRIMARY KEY,
  name        varchar,
  short_label varchar,
  created_by  integer,
  created_at  timestamp NOT NULL,
  updated_at  timestamp NOT NULL,
  deleted_at  timestamp
);

CREATE TABLE collections (
  id         serial PRIMARY KEY,
  user_id    integer NOT NULL,
  label      text NOT NULL,
  is_locked  boolean DEFAULT false,
  shared     boolean DEFAULT false,
  created_at timestamp NOT NULL,
  updated_at timestamp NOT NULL,
  deleted_at timestamp
);

CREATE TABLE collection_shares (
  id                    serial PRIMARY KEY,
  collection_id         integer NOT NULL,
  shared_with_id        integer NOT NULL,
  permission_level      integer NOT NULL DEFAULT 0,
  sample_detail_level   integer NOT NULL DEFAULT 0,
  reaction_detail_level integer NOT NULL DEFAULT 0,
  created_at            timestamp NOT NULL,
  updated_at            timestamp NOT NULL
);

CREATE TABLE collections_samples (id serial PRIMARY KEY, collection_id integer, sample_id integer, deleted_at timestamp);
CREATE TABLE collections_reactions (id serial PRIMARY KEY, collection_id integer, reaction_id integer, deleted_at timestamp);
CREATE TABLE collections_research_plans (id serial PRIMARY KEY, collection_id integer, research_plan_id integer, deleted_at timestamp);
CREATE TABLE collections_wellplates (id serial PRIMARY KEY, collection_id integer, wellplate_id integer, deleted_at timestamp);
CREATE TABLE collections_screens (id serial PRIMARY KEY, collection_id integer, screen_id integer, deleted_at timestamp);
