# shellcheck shell=sh
# shellcheck disable=SC2034 # what it sets is read by the check that sources it
# Which make of processor this Mac has.
#
#   read_chip    sets chip to apple, intel, or unknown

read_chip() {
  chip_name=$(uname -m 2>/dev/null)
  # A program that Rosetta translates is told x86_64 on Apple silicon too.
  chip_arm=$(sysctl -n hw.optional.arm64 2>/dev/null)
  case $chip_name:$chip_arm in
    arm64:* | x86_64:1) chip=apple ;;
    x86_64:*) chip=intel ;;
    *) chip=unknown ;;
  esac
}
