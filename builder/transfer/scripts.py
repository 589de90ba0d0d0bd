"""What is done on the other machine, as scripts for its `sh`; values come as arguments and on standard input, never in
the text. They ask for GNU find and coreutils, flock and rsync, which every Linux system has or can have.

Lines on standard input hold words with tabs between them; no name of ours holds a tab or a line's end.
"""

_OURS = r"""
set -eu
exec 8<"$1/releases"
flock -s 8
"""
"""How every script begins that changes something: HOLD waits for those of a run whose connection is gone."""

LOOK = r"""
set -eu
cd "$1" 2>/dev/null || exit 0
find . -mindepth 1 -maxdepth 1 -printf 'top\t%y\t%P\t%l\t%T@\0'
[ ! -d releases ] || find releases -mindepth 1 -maxdepth 2 -printf 'release\t%y\t%P\t%l\t%T@\0'
[ ! -d sites ] || find sites -mindepth 2 -maxdepth 2 -printf 'site\t%y\t%P\t%l\t%T@\0'
printf '\0'
[ ! -f ledger.jsonl ] || cat ledger.jsonl
"""
"""$1: the folder of releases. Tells what lies in it, each entry ended by a zero byte, after one more the ledger."""

HOLD = r"""
set -eu
umask 022
mkdir -p "$1"
cd "$1"
for one in *; do
    case $one in live | releases | sites | known | ledger.jsonl | lock | '*') ;;
    *) printf 'foreign %s\n' "$one"; exit 73 ;; esac
done
mkdir -p releases sites
for need in flock rsync sha256sum awk find xargs; do
    command -v "$need" >/dev/null || { printf 'lacks %s\n' "$need"; exit 69; }
done
exec 9>>lock
exec 8<releases
{ flock -n 9 && flock -w 30 8; } || { printf 'busy '; head -c 4096 lock | tr '\n' ' '; printf '\n'; exit 75; }
flock -u 8
before=$(head -c 4096 lock | tr '\n' ' ')
printf '%s' "$2" >lock
printf 'held %s\n' "$before"
read -r word || exit 0
[ "$word" = done ] && : >lock
"""
"""$1: the folder, $2: who asks. Holds the lock for as long as the connection lasts; what the lock tells of its owner
stays when the connection breaks."""

LINGER = r"""
printf 'held \n'
read -r word || :
"""
"""$1: the folder. Keeps the connection without the lock, to look only."""

PREPARE = (
    _OURS
    + r"""
umask 022
cd "$1"
if [ ! -d "$2" ]; then
    for other in .new-[0-9]*; do
        [ -d "$other" ] || continue
        find "$other" -type f -links 1 \( -name '*.gz' -o -name '*.br' \) -delete
        mv -T "$other" "$2"
        break
    done
fi
find . releases -mindepth 1 -maxdepth 1 \( -name '.new-*' -o -name '.gone-*' -o -name '.live.new' \) ! -name "$2" \
    -exec rm -rf {} +
find sites -mindepth 2 -maxdepth 2 \( -name '.new-*' -o -name '.gone-*' \) -exec rm -rf {} +
mkdir -p "$2"
cd "$2"
find . -maxdepth 1 -type l -delete
while IFS="$(printf '\t')" read -r name base; do
    [ ! -d "./$name" ] || continue
    if [ -n "$base" ] && [ -d "../$base" ]; then
        [ ! -d ./.half ] || rm -rf ./.half
        cp -al "../$base" ./.half 2>/dev/null || { rm -rf ./.half; cp -a "../$base" ./.half; }
        mv -T ./.half "./$name"
    else
        mkdir "./$name"
    fi
done
"""
)
"""$1: the folder, $2: the unfinished release in it; lines: a folder of it, and the one that is live or nothing.

What was sent of another release that was not finished is gone on with, but for packed forms, which stand in no list;
CHECK finds what does not fit. Anything else that is unfinished goes. Each folder gets second names of all that is live;
one that is there stays as it is."""

DROP = (
    _OURS
    + r"""
cd "$1/$2"
xargs -0 -r rm -rf --
find . -mindepth 2 -type d -empty -delete
"""
)
"""$1: the folder, $2: the unfinished release; paths below it, each ended by a zero byte, that are to go from it."""

CHECK = (
    _OURS
    + r"""
cd "$1/$2"
list=../$2.list
below='{ print substr($0, 1, 66) at substr($0, 67) }'
printf '%s  _release/manifest.sha256\n' "$3" | sha256sum --strict --status -c ||
    { printf '_release/manifest.sha256\0'; exit 0; }
{
    awk -v at=_release/ "$below" _release/manifest.sha256
    cat _release/top.sha256 || :
    while read -r site; do awk -v at="$site/" "$below" "_release/sites/$site.sha256" || :; done
} >"$list" 2>/dev/null
failed=$(LC_ALL=C sha256sum --strict --quiet -c "$list" 2>/dev/null) || { [ $? = 1 ] && [ -n "$failed" ]; }
printf '%s\n' "$failed" | sed -n 's/: FAILED.*$//p' | tr '\n' '\0'
{
    sed 's/^.\{66\}//' "$list"
    find . -type f ! -path ./_release/manifest.sha256 ! -path ./_release/manifest.sha256.sig -printf '%P\n'
} | LC_ALL=C sort | uniq -u | tr '\n' '\0'
find . ! -type f ! -type d -printf '%P\0'
find . -mindepth 1 -maxdepth 1 -type d -printf '%P/\0'
rm -f "$list"
"""
)
"""$1: the folder, $2: the unfinished release, $3: the digest of its root list; lines: the sites that travelled. Tells
every file that is not as it is listed, or not listed, and, each with a slash, the folders of the release. Where it
cannot look at every file, it fails."""

KEEP = (
    _OURS
    + r"""
cd "$1/releases/$3"
xargs -0 -r cp -P -t "../../$2" --
"""
)
"""$1: the folder, $2: the unfinished release, $3: the one that is live; names, each ended by a zero byte, of links of
the latter that the former is to have as well."""

_NOTE = (
    _OURS
    + r"""
cd "$1"
note() {
    [ ! -s ledger.jsonl ] || [ -z "$(tail -c 1 ledger.jsonl | tr -d '\n')" ] || printf '\n' >>ledger.jsonl
    cat >>ledger.jsonl
    sync ledger.jsonl 2>/dev/null || sync
}
"""
)

NOTE = f"{_NOTE}note"
"""$1: the folder; on standard input, lines for the ledger."""

PLACE = (
    _NOTE
    + r"""
new=$2
sync -f . 2>/dev/null || sync
while IFS="$(printf '\t')" read -r site name; do
    if [ ! -d "sites/$site/$name" ]; then
        mkdir -p "sites/$site"
        mv -T "$new/$site" "sites/$site/$name"
    fi
    ln -s "../../sites/$site/$name" "$new/$site"
done
sync -f . 2>/dev/null || sync
mv -T "$new" "releases/$3"
sync -f . 2>/dev/null || sync
printf '%s' "$4" | note
"""
)
"""$1: the folder, $2: the unfinished release, $3: its id, $4: what the ledger is to say; lines: the sites of it that
have no link yet, and the names of their folders."""

SWITCH = (
    _NOTE
    + r"""
[ -d "releases/$2" ]
rm -f .live.new
ln -s "releases/$2" .live.new
mv -T .live.new live
sync -f . 2>/dev/null || sync
note
"""
)
"""$1: the folder, $2: the release that is to be live: one rename of the link; then, from standard input, the ledger."""

REMOVE = (
    _OURS
    + r"""
cd "$1"
while IFS="$(printf '\t')" read -r place name; do
    mv -T "$place/$name" "$place/.gone-$name"
    rm -rf "./$place/.gone-$name"
done
"""
)
"""$1: the folder; lines: a folder in it, and the name of what is to go from there."""
