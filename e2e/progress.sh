#!/bin/sh
# progress.sh WHAT COMMAND...: runs a long `go build -v` and says every 15 seconds how far it is, so that a first build
# of many minutes does not look like a hang. The compiler's own messages are shown when it fails.
what=$1
shift
log=$(mktemp "${TMPDIR:-/tmp}/kdeck-build.XXXXXX")
code=$(mktemp "${TMPDIR:-/tmp}/kdeck-build.XXXXXX")
start=$(date +%s)
(
	"$@" >"$log" 2>&1
	echo $? >"$code"
) &
build=$!
trap 'kill $build 2>/dev/null; rm -f "$log" "$code"; exit 130' INT TERM
next=15
while [ ! -s "$code" ]; do
	sleep 1
	now=$(($(date +%s) - start))
	if [ $now -ge $next ] && [ ! -s "$code" ]; then
		next=$((next + 15))
		packages=$(grep -vc '^go: ' "$log")
		last=$(tail -n 1 "$log")
		printf '%s: %dm%02ds, %s packages compiled; now %s\n' "$what" $((now / 60)) $((now % 60)) "$packages" "${last:-starting}"
	fi
done
wait $build
result=$(cat "$code")
now=$(($(date +%s) - start))
if [ "$result" -ne 0 ]; then
	grep -v '^[a-z0-9.]*/[^ :]*$' "$log" | tail -n 60
	printf '%s: failed after %dm%02ds\n' "$what" $((now / 60)) $((now % 60))
elif [ $now -ge 15 ]; then
	printf '%s: done in %dm%02ds\n' "$what" $((now / 60)) $((now % 60))
fi
rm -f "$log" "$code"
exit "$result"
