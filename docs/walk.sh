#!/usr/bin/env bash
# The main job with nothing but curl, on a server of its own in a folder that is removed again:
#
#   docs/walk.sh [PROGRAM]        PROGRAM is samenkoop, by default target/release/samenkoop
#
# It shows each request and the part of the answer that the next one needs.
set -euo pipefail
cd "$(dirname "$0")/.."

program=${1:-target/release/samenkoop}
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$folder"' EXIT
export SAMENKOOP_DATA_DIR=$folder SAMENKOOP_BIND=127.0.0.1:${PORT:-18080} NO_COLOR=1
unset DATABASE_URL SAMENKOOP_SMTP_URL
base=http://$SAMENKOOP_BIND/v1

# say TEXT: a heading.
say() { printf '\n== %s\n' "$1"; }

# call TOKEN METHOD PATH [BODY] [HEADER...]: one request. The answer stands in $answer, its ETag in $etag; a refusal ends the walk.
call() {
    local token=$1 method=$2 path=$3 body=${4:-} status
    shift $(($# < 4 ? $# : 4))
    local headers=(-H "Content-Type: ${type:-application/json}")
    [ -z "$token" ] || headers+=(-H "Authorization: Bearer $token")
    for header; do headers+=(-H "$header"); done
    [ -z "$body" ] || headers+=(--data-binary "$body")
    status=$(curl -sS -X "$method" "${headers[@]}" -D "$folder/head" -o "$folder/body" -w '%{http_code}' "$base$path")
    answer=$(cat "$folder/body")
    etag=$(sed -n 's/^etag: *\(.*\)\r$/\1/Ip' "$folder/head")
    printf '%-6s %-62s %s\n' "$method" "$path" "$status"
    case $status in 2*) ;; *) printf '%s\n' "$answer" >&2 && exit 1 ;; esac
}

# field NAME: the first text with this name in the answer.
field() { printf '%s' "$answer" | grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4; }

# log_in EMAIL PASSWORD: leaves the token in $token.
log_in() {
    call '' POST /sessions "{\"email\":\"$1\",\"password\":\"$2\"}"
    token=$(field token)
}

# person EMAIL NAME ROLE [MORE]: the administrator makes a user, who logs in.
person() {
    call "$admin" POST /users "{\"email\":\"$1\",\"name\":\"$2\",\"role\":\"$3\",\"password\":\"$password\"${4:-}}"
    log_in "$1" "$password"
}

password='een lange zin om te onthouden'

say 'Start: an administrator from the command line, then the server'
first=$("$program" user create --role admin --email admin@cooperative.example --name 'Ada Beheer' 2>/dev/null)
"$program" serve 2>"$folder/log" &
server=$!
until curl -sf "http://$SAMENKOOP_BIND/health/ready" >/dev/null; do sleep 0.1; done
log_in admin@cooperative.example "${first#* }"
admin=$token

say 'People: two officers of the cooperative'
person first@cooperative.example 'Eva Eerste' officer
officer=$token
person second@cooperative.example 'Tom Tweede' officer
second=$token

say 'Members: two school boards, each with a site, a mandate and a user'
members=()
for number in 1 2; do
    call "$officer" POST /members "{\"legalName\":\"Stichting School $number\",\"kvkNumber\":\"0000000$number\",\"sector\":\"po\",\"pupils\":${number}200,\"seat\":\"Dordrecht\"}"
    member=$(field id)
    call "$officer" POST "/members/$member/sites" "{\"code\":\"00AA0$number\",\"name\":\"De School $number\",\"street\":\"Voorbeeldstraat $number\",\"postcode\":\"3311 AA\",\"town\":\"Dordrecht\",\"region\":\"NL364\"}"
    call "$officer" POST "/members/$member/mandates" '{"categoryId":"wifi","maxValue":{"amount":"900000.00","currency":"EUR"},"validFrom":"2026-01-01","validUntil":"2030-12-31","signatory":"Bo Bestuur","signedOn":"2026-11-01"}'
    person "ict$number@school.example" "Ina School" member ",\"memberId\":\"$member\""
    members+=("$token")
done

say 'Needs: a spreadsheet, tried first and then imported and submitted'
for number in 1 2; do
    sheet="category;sites;quantity;startFrom;startUntil;generation;placement
wifi;00AA0$number;${number}00;2027-08-01;2027-10-01;wifi6;indoor"
    type='text/csv' call "${members[number - 1]}" POST '/needs/_import?dryRun=true' "$sheet"
    type='text/csv' call "${members[number - 1]}" POST '/needs/_import?submit=true' "$sheet"
done
call "$officer" GET '/needs?phase=submitted'
printf '%s\n' "$answer" | grep -o '"quantity":[0-9]*,"startFrom"' | cut -d , -f 1
