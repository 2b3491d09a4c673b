# A folder of releases/: whole under its name, or not there.

# stage_host TOKEN NAME FINGERPRINT KB: the folder is on the input, as a tar file.
stage_host() {
    own "$1"
    name=$2 wanted=$3 needed=$4
    folder=$home/releases/$name new=$home/releases/.new-$name
    [ ! -d "$folder" ] || [ "$(of_folder "$folder")" != "$wanted" ] || return 0
    step make_home
    rm -rf -- $home/releases/.new-*
    enough "$needed" || no_room $home
    step mkdir -m 0711 -- "$new"
    step tar --extract --preserve-permissions --same-owner --directory="$new"
    if [ $failed = no ] && [ "$(of_folder "$new")" != "$wanted" ]; then
        rm -rf -- "$new"
        refuse "what was unpacked in $new is not what was sent: an owner or a group of its files is not known here"
    fi
    step sync --file-system -- "$new"
    [ ! -d "$folder" ] || step make_way
    step mv -T -- "$new" "$folder"
    step sync -- $home/releases
    [ $failed = no ] || { rm -rf -- "$new"; no_room $home; }
}

of_folder() {
    (cd -- "$1" && fingerprint .)
}

make_home() {
    for each in $home $home/releases; do
        [ -d "$each" ] || mkdir -- "$each" && chmod 0711 -- "$each" || return
    done
}

# enough KB: whether there are so many, and 1 MB beyond.
enough() {
    set -- "$1" $(stat --file-system --format='%a %S %d' -- $home)
    [ $(($2 * $3 / 1024)) -gt $(($1 + 1024)) ] && { [ "$4" -eq 0 ] || [ "$4" -gt 100 ]; }
}

# Have the damaged folder that stands in the way go: where it is current, another of its kind becomes that first.
make_way() {
    if [ $home/current -ef "$folder" ]; then
        beside=${folder%~*}~$(of_folder "$folder" | cut -c -8)
        rm -rf -- "$new.beside" "$beside" &&
            cp --archive --link -- "$folder" "$new.beside" && mv -T -- "$new.beside" "$beside" && swap "$beside"
    fi &&
        mv -T -- "$folder" "$new.old" && rm -rf -- "$new.old"
}

# swap FOLDER: make it current, in one step of the file system.
swap() {
    ln -sfn -- "$1" $home/current.new && mv -T -- $home/current.new $home/current && sync -- $home
}
