#!/usr/bin/env bash
# The main job with nothing but curl, on a server of its own in a folder that is removed again:
#
#   docs/walk.sh [PROGRAM]        PROGRAM is samenkoop, by default target/release/samenkoop
#
# It shows each request with its status, and the part of the answer that a reader looks for. A bid term lasts forty days: where the program
# `faketime` is at hand the walk starts the server again with a later clock and goes on to the contracts; elsewhere it ends with the
# receipts.
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
    case $status in
        2*) ;;
        *)
            printf '%s\n' "$answer" >&2
            tail -n 3 "$folder/log" >&2
            exit 1
            ;;
    esac
}

# field NAME: the first text with this name in the answer.
field() { printf '%s' "$answer" | grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4; }

# show NAME...: the parts of the answer with these names.
show() {
    local name
    for name; do printf '%s' "$answer" | grep -oE "\"$name\":(\"[^\"]*\"|[0-9]+)" | sort -u | sed 's/^/         /' || true; done
}

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
year=$(($(date +%Y) + 1))

# serve [COMMAND...]: starts the server, in place of the one before, and waits until it is ready.
serve() {
    if [ -n "$server" ]; then
        kill "$server"
        wait "$server" || true
    fi
    "$@" "$program" serve 2>>"$folder/log" &
    server=$!
    until curl -sf "http://$SAMENKOOP_BIND/health/ready" >/dev/null; do sleep 0.1; done
}

say 'Start: an administrator from the command line, then the server'
first=$("$program" user create --role admin --email admin@cooperative.example --name 'Ada Beheer' 2>/dev/null)
serve
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
    call "$officer" POST "/members/$member/mandates" '{"categoryId":"wifi","maxValue":{"amount":"900000.00","currency":"EUR"},"validFromOn":"2026-01-01","validUntilOn":"'"$((year + 4))"'-12-31","signatory":"Bo Bestuur","signedOn":"2026-01-01"}'
    person "ict$number@school.example" "Ina School" member ",\"memberId\":\"$member\""
    members+=("$token")
done

say 'Needs: a spreadsheet, tried first and then imported and submitted'
for number in 1 2; do
    sheet="category;sites;quantity;startFrom;startUntil;generation;placement
wifi;00AA0$number;${number}00;$year-08-01;$year-10-01;wifi6;indoor"
    type='text/csv' call "${members[number - 1]}" POST '/needs/_import?dryRun=true' "$sheet"
    type='text/csv' call "${members[number - 1]}" POST '/needs/_import?submit=true' "$sheet"
done

say 'Bundle: a proposal with a reason for every need, accepted into a draft tender'
call "$officer" POST /bundles '{"selection":{"categoryIds":["wifi"]}}'
bundle=$(field id)
call "${members[0]}" GET "/bundles/$bundle/placements"
show en
call "$officer" POST "/bundles/$bundle/acceptances" '{}'
tender=$(field tenderId)

say 'Tender: moments and award model; what stands in the way; submitted by one officer, published by another'
call "$officer" GET "/tenders/$tender/timetable"
moments="\"deadlineAt\":\"$(field deadlineAt)\",\"clarificationsUntil\":\"$(field clarificationsUntil)\""
call "$officer" GET "/tenders/$tender"
# The bundle wrote drafts of the texts, and left open what a person must answer for.
call "$officer" PATCH "/tenders/$tender" '{'"$moments"',
  "lotsMotivation": "Alle leden vragen hetzelfde in dezelfde regio; twee percelen zouden elkaar alleen duurder maken.",
  "awardModel": {
    "currency": "EUR",
    "price": { "key": "price", "title": { "nl": "Prijs", "en": "Price" }, "weightBp": 4000,
      "formula": { "kind": "linearToReference", "ceilingBp": 12000, "floorBp": 7000 } },
    "quality": [ { "key": "plan", "title": { "nl": "Plan van aanpak", "en": "Plan" }, "weightBp": 6000, "maxPoints": "10",
      "question": { "nl": "Hoe plaatst u de accesspoints zonder lessen te storen?", "en": "How do you install without disturbing lessons?" } } ],
    "tieBreaks": ["higherQuality", "lowerPrice", "drawBeforeNotary"]
  } }' "If-Match: $etag"
call "$officer" GET "/tenders/$tender/findings"
show ruleId severity en
call "$officer" POST "/tenders/$tender/submissions"
call "$second" GET "/tenders/$tender"
call "$second" POST "/tenders/$tender/publications" '' "If-Match: $etag"
call '' GET "/tenders/$tender"
show reference phase deadlineAt

say 'Suppliers: they register, read the lot and bid; a repeated request gets the same receipt'
call '' GET "/tenders/$tender/lots"
lot=$(field id)
quantity=$(printf '%s' "$answer" | grep -o '"quantity":[0-9]*' | head -n 1 | cut -d : -f 2)
bids=()
for number in 1 2; do
    call '' POST /suppliers "{\"legalName\":\"Leverancier $number BV\",\"country\":\"NL\",\"registrationNumber\":\"0000090$number\",\"size\":\"small\",\"email\":\"sales@supplier$number.example\",\"town\":\"Utrecht\",\"user\":{\"email\":\"bid@supplier$number.example\",\"name\":\"Lev Erancier\",\"password\":\"$password\"}}"
    log_in "bid@supplier$number.example" "$password"
    bid="{\"id\":\"01a00000-0000-7000-8000-00000000000$number\",\"lotId\":\"$lot\",\"currency\":\"EUR\",\"priceLines\":[{\"itemPosition\":1,\"unitPrice\":\"3${number}9.50\",\"quantity\":$quantity}],\"answers\":[{\"criterion\":\"plan\",\"text\":\"In de vakanties.\"}]}"
    call "$token" POST "/tenders/$tender/bids/_validate" "$bid"
    call "$token" POST "/tenders/$tender/bids" "$bid"
    call "$token" POST "/tenders/$tender/bids" "$bid"
    bids+=("$(field bidId)")
    call "$token" GET "/tenders/$tender/bids/${bids[number - 1]}/receipt"
    show receivedAt sha256
done

if ! command -v faketime >/dev/null; then
    say 'The walk ends here: the deadline lies ahead, and faketime is not at hand to go there'
    exit
fi

say 'After the deadline: two officers open the bids'
serve faketime -f '+50d'
log_in first@cooperative.example "$password" && officer=$token
log_in second@cooperative.example "$password" && second=$token
call "$officer" GET "/tenders/$tender"
show phase
call "$officer" POST "/tenders/$tender/openings" '{}'
opening=$(field id)
call "$second" POST "/tenders/$tender/openings/$opening/confirmations"

say 'Evaluation: scores with reasons, the ranking with its sums'
for number in 1 2; do
    call "$officer" POST "/tenders/$tender/scores" "{\"bidId\":\"${bids[number - 1]}\",\"criterion\":\"plan\",\"points\":\"$((6 + number))\",\"reason\":\"Duidelijk en uitvoerbaar.\"}"
done
call "$officer" POST "/tenders/$tender/evaluations" '{}'
call "$officer" GET "/tenders/$tender/rankings"
show totalPoints
first=$(printf '%s' "$answer" | grep -o '"bids":\[{"place":1,"bidId":"[^"]*"' | cut -d '"' -f 8)

say 'Award: one officer decides with reasons, another sends the letters, which begins the standstill'
reasons=$(printf '{"bidId":"%s","reason":"Zie de scores."},' "${bids[@]}")
call "$officer" POST "/tenders/$tender/awards" "{\"lots\":[{\"lotId\":\"$lot\",\"bidId\":\"$first\",\"advantages\":\"Het beste plan voor een goede prijs.\",\"reasons\":[${reasons%,}]}]}"
call "$second" POST "/tenders/$tender/standstills"
show standstillEndsAt letters

say 'After the standstill: a contract for each member'
serve faketime -f '+80d'
log_in first@cooperative.example "$password" && officer=$token
call "$officer" GET "/tenders/$tender"
show phase
call "$officer" POST "/tenders/$tender/contracts" '{}'
log_in ict1@school.example "$password"
call "$token" GET /contracts
contract=$(field id)
call "$token" GET "/contracts/$contract/document?lang=en" '' 'Accept: text/markdown'
printf '%s\n' "$answer" | head -n 12
