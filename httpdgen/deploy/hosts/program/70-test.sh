# What httpd and Tomcat say of a folder that is not current.

scratch() {
    mkdir -m 0711 -p -- $run && scratch=$(mktemp --directory $run/test.XXXXXX) || refuse "$run cannot be written"
    trap 'rm -rf -- "$scratch"' EXIT
    trap 'exit 65' HUP INT TERM
}

# test_httpd TOKEN NAME PROGRAM SERVER-ROOT: with the entries outside as they would be.
test_httpd() {
    own "$1"
    let_go
    folder=$home/releases/$2 program=$3 server_root=$4
    [ -e "$folder/entries" ] || refuse "there is no release $2 on this host"
    [ -x "$program" ] || refuse "there is no httpd at $program"
    control=${program%/*}/apache2ctl
    [ -x "$control" ] || control=$program
    scratch
    lay_out
    if [ -z "$binds" ]; then
        say_httpd "$folder" || exit 65
    else
        unshare --mount --propagation private true 2>"$scratch/why" || refuse "the entries outside of the release \
differ, and this host lets nobody try them without changing them ($(cat "$scratch/why")): allow mount namespaces, or \
put these right by hand first:$differ"
        unshare --mount --propagation private sh -c "$in_namespace" sh "$scratch" "$control" "$folder" "$binds" 2>&1 ||
            exit 65
    fi
}

in_namespace='
scratch=$1 control=$2 folder=$3
set -f
number=0
while IFS= read -r path; do
    [ -n "$path" ] || continue
    number=$((number + 1))
    mount --bind -- "$scratch/$number" "$path" || exit
done <<EOF
$4
EOF
export APACHE_ULIMIT_MAX_FILES=true
exec "$control" -t -C "Define HTTPDGEN_ROOT $folder"
'

say_httpd() {
    APACHE_ULIMIT_MAX_FILES=true "$control" -t -C "Define HTTPDGEN_ROOT $1" 2>&1
}

# lay_out: copy the folders of httpd in which something would change, and change it there; $binds names them.
lay_out() {
    binds= differ= number=0
    gather "$folder"
    before_again
    each compare
    while IFS= read -r place <&4; do
        [ -n "$place" ] || continue
        number=$((number + 1))
        cp --archive -- "$place" "$scratch/$number" || refuse "$place cannot be copied to $scratch"
        each lay
    done 4<<EOF
$binds
EOF
}

# before_again: what is current's and not the folder's goes back to what stood before.
before_again() {
    contents $home/current/entries
    while IFS=' ' read -r kind path <&3; do
        case $named in *"$nl"present" $path$nl"* | *"$nl"absent" $path$nl"*) continue ;; esac
        case $before in
        *"${nl}present $path$nl"*) todo="${todo}present $home/before/outside $path$nl" ;;
        *"${nl}absent $path$nl"*) todo="${todo}absent $home/before/outside $path$nl" ;;
        esac
    done 3<<EOF
$contents
EOF
}

# compare: note the folder of an entry of httpd's that differs, unless it is below one that is noted.
compare() {
    case $3 in "$server_root"/*) ;; *) return 0 ;; esac
    if [ "$1" = absent ]; then ! stands "$3" && return; else alike "$2$3" "$3" && return; fi
    differ="$differ $3"
    place=${3%/*}
    [ -d "$place" ] || place=$server_root
    case $nl$binds in *"$nl$place$nl"*) ;; *) binds="$binds$place$nl" ;; esac
}

# lay: make an entry in the copy of its folder.
lay() {
    case $3 in "$place"/*) below=$scratch/$number${3#"$place"} ;; *) return 0 ;; esac
    mkdir -p -- "${below%/*}"
    rm -f -- "$below"
    [ "$1" = absent ] || cp --archive -- "$2$3" "$below"
}

# java_home: where the start scripts of Tomcat's packages find Java.
java_home() {
    configured=
    for each in /etc/default/tomcat* /etc/tomcat/tomcat.conf /etc/sysconfig/tomcat; do
        [ -r "$each" ] || continue
        while IFS= read -r line; do
            case $line in JAVA_HOME=*) line=${line#*=} line=${line#[\"\']} configured=${line%[\"\']} ;; esac
        done <"$each"
    done
    for each in "$configured" /usr/lib/jvm/default-java /usr/lib/jvm/jre /usr/lib/jvm/*; do
        [ -z "$each" ] || [ ! -x "$each/bin/java" ] || { printf '%s' "$each"; return; }
    done
    ! command -v java >/dev/null || printf /usr
}

# test_tomcat TOKEN NAME USER HOME CONF: server.xml is on the input, with ports that nobody has.
test_tomcat() {
    own "$1"
    let_go
    folder=$home/releases/$2 user=$3 catalina_home=$4 conf=$5
    scratch
    chmod 0711 -- "$scratch"
    base=$scratch/base
    mkdir -- "$base" "$base/conf" "$base/logs" "$base/temp" "$base/work" "$base/webapps"
    for each in "$conf" "$folder/outside$conf"; do
        [ ! -d "$each" ] || cp --recursive --dereference -- "$each/." "$base/conf/" 2>/dev/null
    done
    rm -f -- "$base/conf/server.xml" "$base/conf/logging.properties"
    cat >"$base/conf/server.xml"
    printf '%s\n' 'handlers = java.util.logging.ConsoleHandler' '.handlers = java.util.logging.ConsoleHandler' \
        'java.util.logging.ConsoleHandler.formatter = org.apache.juli.OneLineFormatter' >"$base/conf/logging.properties"
    chown -R -- "$user:" "$base" || refuse "there is no user $user"
    java=$(java_home)
    [ -n "$java" ] || refuse "there is no Java"
    cd -- "$base" || exit
    jars=$catalina_home/bin/bootstrap.jar:$catalina_home/bin/tomcat-juli.jar
    timeout 60 nice runuser -u "$user" -- "$java/bin/java" -Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
        -Djava.awt.headless=true -Djava.util.logging.manager=org.apache.juli.ClassLoaderLogManager \
        "-Djava.util.logging.config.file=$base/conf/logging.properties" "-Djava.io.tmpdir=$base/temp" \
        "-Dcatalina.home=$catalina_home" "-Dcatalina.base=$base" -cp "$jars" \
        org.apache.catalina.startup.Bootstrap configtest 2>&1 </dev/null
    code=$?
    [ $code -ne 124 ] || echo 'SEVERE it was not done within 60 s'
    [ $code -eq 0 ] || exit 65
}
