# httpdgen_host COMMAND ARGUMENT...: the one way in.
httpdgen_host() {
    command=$1
    [ $# -eq 0 ] || shift
    [ "$(id -u)" -eq 0 ] || refuse "$(id -un) is not root there: have the inventory say ansible_become: true"
    case $command in
    read) read_host "$@" ;;
    fetch) fetch_host ;;
    kept) kept_host "$@" ;;
    lock) lock_host "$@" ;;
    own) own "$@" ;;
    unlock) unlock_host "$@" ;;
    stage) stage_host "$@" ;;
    activate) activate_host "$@" ;;
    test-httpd) test_httpd "$@" ;;
    test-tomcat) test_tomcat "$@" ;;
    reload) reload_host "$@" ;;
    start) start_host "$@" ;;
    stop) stop_host "$@" ;;
    restart) restart_host "$@" ;;
    state) property ActiveState "$1" ;;
    leave) leave_host "$@" ;;
    read-by) read_by "$@" ;;
    tidy) tidy_host "$@" ;;
    boot) boot ;;
    *) refuse "httpdgen's program knows no command $command" ;;
    esac
}
