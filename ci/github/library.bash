# What the steps of the action share; they run in the folder of the checked-out repository.
# shellcheck shell=bash
set -euo pipefail
shopt -s globstar nullglob

results=$RUNNER_TEMP/editrunner/results
mkdir -p "$results"

fail() {
  printf '::error title=editrunner::%s\n' "$1"
  exit 2
}

# Put the job files that the input names into `files`. A pull request chooses their names, and what is behind them.
find_job_files() {
  local here file
  here=$(realpath .)
  # shellcheck disable=SC2206 # the input is words, and patterns
  files=($JOB_FILES)
  [ "${#files[@]}" -gt 0 ] || fail "No job file is there: the input 'files' is '$JOB_FILES'."
  for file in "${files[@]}"; do
    [[ $file =~ ^[[:alnum:]_.][[:alnum:]_./\ -]*$ ]] \
      || fail "Give the job file $(printf '%q' "$file") a name of letters, digits, and - _ . only."
    [ -f "$file" ] || fail "There is no job file $file."
    [ "$(realpath "$file")" = "$(realpath --no-symlinks "$file")" ] && [[ $(realpath "$file") = "$here"/* ]] \
      || fail "The job file $file is a link, or outside of the repository."
  done
}

# Run a command with its result in a file. Whatever else it says goes to the log, and nothing of that is carried out:
# https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#stopping-and-starting-workflow-commands
quietly() {
  local output=$1 word code=0
  shift
  word=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  echo "::stop-commands::$word"
  "$@" 2>&1 > "$output" || code=$?
  echo "::$word::"
  return "$code"
}
