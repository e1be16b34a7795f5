# shellcheck shell=sh
# shellcheck disable=SC2034 # what it sets is read by the check that sources it
# A setting of the running kernel, from /proc/sys.
#
#   read_kernel kernel/sysrq    sets value to the file's text, without its end of line; fails when it cannot be read
#   load_kernel NAME…           reads many of them by one program, for the calls of read_kernel that follow

# Not by the shell's own read, which asks for one byte after the other: the kernel answers the first byte and no more.
read_kernel() {
  case $kernel_said in
    *"$kernel_newline$1:"*)
      value=${kernel_said#*"$kernel_newline$1:"}
      value=${value%%"$kernel_newline"*}
      return 0
      ;;
    *) ;;
  esac
  value=$(cat "${SHIPSHAPE_ROOT:-}/proc/sys/$1" 2>/dev/null)
}

kernel_newline='
'
kernel_said=

# What cannot be read is missing, and read_kernel tries it again alone.
load_kernel() {
  kernel_said=$kernel_newline$(cd "${SHIPSHAPE_ROOT:-}/proc/sys" 2>/dev/null && grep -s '' "$@" /dev/null)$kernel_newline
}
