# PostgreSQL's programs and the private server's psql.

# postgres_bin : the folder of the server programs: POSTGRES_BIN, else the newest version's.
postgres_bin() {
  local bin
  bin=${POSTGRES_BIN:+$POSTGRES_BIN/postgres}
  bin=${bin:-$(printf '%s\n' /usr/lib/postgresql/*/bin/postgres | sort -V | tail -n 1)}
  [[ -x $bin ]] && dirname "$bin"
}

# sql DATABASE [PSQL OPTIONS] : psql as superuser; stops at the first error.
sql() {
  local database=$1
  shift
  "$(postgres_bin)/psql" -X -q -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$HOST_PORT_PG" -U postgres -d "$database" "$@"
}
