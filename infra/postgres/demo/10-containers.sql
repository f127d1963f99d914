-- The tables that Bridge captures by default: Chemotion's containers, and an analyses table such as some installations have.
CREATE EXTENSION IF NOT EXISTS hstore;

CREATE TABLE containers (
  id                 serial PRIMARY KEY,
  ancestry           varchar,
  containable_id     integer,
  containable_type   varchar,
  name               varchar,
  container_type     varchar,
  description        text,
  extended_metadata  hstore DEFAULT '',
  created_at         timestamp NOT NULL,
  updated_at         timestamp NOT NULL,
  parent_id          integer,
  deleted_at         timestamp,
  plain_text_content text,
  log_data           jsonb
);
CREATE INDEX index_containers_on_containable ON containers (containable_type, containable_id);
CREATE INDEX index_containers_on_parent_id ON containers (parent_id) WHERE deleted_at IS NULL;

-- No primary key, as in Chemotion: such a table must not be published for updates.
CREATE TABLE container_hierarchies (
  ancestor_id   integer NOT NULL,
  descendant_id integer NOT NULL,
  generations   integer NOT NULL
);
CREATE UNIQUE INDEX container_anc_desc_udx ON container_hierarchies (ancestor_id, descendant_id, generations);
CREATE INDEX container_desc_idx ON container_hierarchies (descendant_id);

CREATE TABLE analyses (
  id                 serial PRIMARY KEY,
  container_id       integer NOT NULL,
  sample_id          integer,
  reaction_id        integer,
  name               varchar,
  kind               varchar,
  status             varchar,
  instrument         varchar,
  description        text,
  content            text,
  extended_metadata  hstore DEFAULT '',
  plain_text_content text,
  created_at         timestamp NOT NULL,
  updated_at         timestamp NOT NULL,
  deleted_at         timestamp
);
