# What is kept, to be read or cleared away.

# kept_host NAME: a folder as a tar file; of a release that is there as a whole view only, that.
kept_host() {
    cd -- $home/releases || refuse "there is no release on this host"
    found=
    [ ! -d "$1" ] || found=$1
    for each in "$1"~*; do
        [ -z "$found" ] && [ -e "$each/about" ] || continue
        read -r _ _ _ whole <"$each/about"
        [ "$whole" != whole ] || found=$each
    done
    [ -n "$found" ] || refuse "$1 is not kept on this host any more"
    tar --create -- "$found"
}

# fetch_host: the files whose paths are on the input, a line each, as a tar file; those that holds changed as without.
fetch_host() {
    set --
    while IFS= read -r path; do
        [ -f "$path" ] && [ ! -h "$path" ] || continue
        case $path in
        $home/current/*) root=$home/current ;;
        $home/releases/*)
            root=${path#"$home"/releases/}
            root=$home/releases/${root%%/*}
            ;;
        *) root=/none ;;
        esac
        without=$root/unheld${path#"$root"}
        [ ! -f "$without" ] || path=$without
        set -- "$@" "$path"
    done
    tar --create --absolute-names --files-from=/dev/null -- "$@"
}

# tidy_host TOKEN COUNT: keep so many releases, and what is current.
tidy_host() {
    own "$1"
    keep=$2 newest=
    current=$(readlink -f -- $home/current)
    for about in $home/releases/*/about; do
        [ -e "$about" ] || continue
        read -r id _ <"$about"
        newest="$id$nl$newest"
    done
    kept=$(printf '%s' "$newest" | sort -ru | head -n "$keep")
    for about in $home/releases/*/about; do
        folder=${about%/about}
        [ -e "$about" ] && [ "$folder" != "$current" ] || continue
        read -r id _ _ whole <"$about"
        case $nl$kept$nl in
        *"$nl$id$nl"*)
            # A view goes, unless it is all there is of a whole release.
            [ "${folder##*/}" != "$id" ] || continue
            [ "$whole" != whole ] || [ -d "$home/releases/$id" ] || continue
            ;;
        esac
        step mv -T -- "$folder" $home/releases/.new-gone
        step rm -rf -- $home/releases/.new-gone
    done
    [ $failed = no ] || no_room $home
}
