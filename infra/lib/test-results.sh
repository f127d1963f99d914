# Runs test projects and sums their results.

PASSED=0 FAILED=0 SKIPPED=0

# run_project NAME [RUNNER OPTIONS] : runs its executable and counts, with a report of that name or $REPORT; a run that leaves no report counts as one failure.
run_project() {
  local name=$1 report=$results/${REPORT:-$1}.xml code=0 counts started=$SECONDS
  shift
  timeout --kill-after=30 "${TEST_TIMEOUT:-2400}" \
    "$ROOT/tests/$name/bin/Release/net10.0/$name" -noLogo -noColor -xml "$report" "$@" </dev/null || code=$?
  if ((code == 124 || code == 137)); then echo "$name: not finished after ${TEST_TIMEOUT:-2400} s." >&2; fi
  counts=$(count "$report") || { echo "$name: no report (exit code $code)." >&2; counts='0 1 0'; }
  read -r -a counts <<<"$counts"
  printf '%s: %d passed, %d failed, %d skipped (%d s)\n' "$name" "${counts[@]}" $((SECONDS - started))
  PASSED=$((PASSED + counts[0])) FAILED=$((FAILED + counts[1])) SKIPPED=$((SKIPPED + counts[2]))
}

# count REPORT : "passed failed skipped"; errors outside a test (a fixture's clean-up) are failures.
count() {
  [[ -s $1 ]] || return 1
  grep -o '<assembly [^>]*>' "$1" | awk '
    function value(name) { return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : 0 }
    { passed += value("passed"); failed += value("failed") + value("errors"); skipped += value("skipped") + value("not-run") }
    END { print passed + 0, failed + 0, skipped + 0 }'
}

# failures REPORT : a line for each test that failed, and for each error outside a test, with what its message begins with.
failures() {
  awk -v RS='<(test|error) ' '
    NR > 1 && (/^id="[^>]* result="Fail"/ || /^type="/) {
      match($0, /name="[^"]*"/); name = substr($0, RSTART + 6, RLENGTH - 7)
      message = ""
      if (match($0, /<message>(<!\[CDATA\[)?[^\n]*/)) message = substr($0, RSTART + 9, RLENGTH - 9)
      sub(/^<!\[CDATA\[/, "", message); sub(/(\]\]>)?<\/message>.*/, "", message)
      print "failed: " name ": " substr(message, 1, 300)
    }' "$1" | sed 's/&quot;/"/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g'
}

# slowest N : the N tests of the reports that took longest, in seconds, with the part of all tests' time that they make.
slowest() {
  local reports=("$results"/*.xml)
  [[ -s ${reports[0]} ]] || die "no reports in $results." "Run the tests first: ./infra/test"
  awk -v RS='<test ' '/^id="/ {
      match($0, /name="[^"]*"/); name = substr($0, RSTART + 6, RLENGTH - 7)
      if (match($0, / time="[0-9.]+"/)) print substr($0, RSTART + 7, RLENGTH - 8), name
    }' "${reports[@]}" | sort -rn | awk -v most="$1" '
      { all += $1; if (NR <= most) { part += $1; time = $1; sub(/^[^ ]* /, ""); printf "%8.1f  %s\n", time, substr($0, 1, 160) } }
      END { printf "%8.1f s of %.1f s, %d of %d tests\n", part, all, NR < most ? NR : most, NR }' |
    sed 's/&quot;/"/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g'
}

# summarise : what failed by name, and the last line, which counts; the exit code.
summarise() {
  local report
  for report in "$results"/*.xml; do
    if [[ -s $report ]]; then failures "$report"; fi
  done
  if ((FAILED > 0)); then printf '\nReports and the logs of the services: %s\n' "$results"; fi
  printf '\n%d passed, %d failed, %d skipped\n' "$PASSED" "$FAILED" "$SKIPPED"
  ((FAILED == 0 && PASSED > 0))
}
