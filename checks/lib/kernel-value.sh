# shellcheck shell=sh
# shellcheck disable=SC2034 # what it sets is read by the check that sources it
# A setting of the running kernel, from /proc/sys.
#
#   read_kernel kernel/sysrq    sets value to the file's text, without its end of line; fails when it cannot be read

# Not by the shell's own read, which asks for one byte after the other: the kernel answers the first byte and no more.
read_kernel() {
  value=$(cat "${SHIPSHAPE_ROOT:-}/proc/sys/$1" 2>/dev/null)
}
