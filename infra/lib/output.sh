# What a person sees: progress lines, and errors that say what to do.

# die MESSAGE [LINE]... : the error and its remedy on standard error, then the end.
die() {
  printf '\nerror: %s\n' "$1" >&2
  shift
  if (($# > 0)); then printf '%s\n' "$@" | sed 's/^/       /' >&2; fi
  exit 1
}

# plan COUNT : how many steps follow.
plan() {
  STEP=0
  STEPS=$1
}

# step TITLE COMMAND... : one progress line, "[3/9] RabbitMQ ... ready (6 s)"; the command may print a word of its own on
# standard output, which stands in the place of "ready". Its errors come out as they are, and end the script.
step() {
  local title=$1 started=$SECONDS answer code
  shift
  STEP=$((STEP + 1))
  printf '[%d/%d] %s ... ' "$STEP" "$STEPS" "$title"
  # Not "|| ...": behind it the command would run on after an error of its own.
  set +e
  answer=$(set -e; "$@")
  code=$?
  set -e
  if ((code != 0)); then printf 'failed\n'; exit "$code"; fi
  printf '%s (%d s)\n' "${answer:-ready}" $((SECONDS - started))
}

# says WORD COMMAND... : a step's command that has no word of its own.
says() {
  local word=$1
  shift
  "$@" >/dev/null && echo "$word"
}
