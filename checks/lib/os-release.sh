# shellcheck shell=sh
# shellcheck disable=SC2034 # what it sets is read by the check that sources it
# Which Linux this is, read from os-release as data.
#
#   read_os_release    sets os_family to debian, fedora, arch, suse, or unknown, and os_id, os_version, os_codename and
#                      os_support_end to what the file says, empty where it says nothing

read_os_release() {
  os_id='' os_like='' os_version='' os_codename='' os_support_end=''
  os_file=${SHIPSHAPE_ROOT:-}/etc/os-release
  [ -r "$os_file" ] || os_file=${SHIPSHAPE_ROOT:-}/usr/lib/os-release
  if [ -r "$os_file" ]; then
    while IFS= read -r os_line || [ -n "$os_line" ]; do
      os_value=${os_line#*=}
      case $os_value in
        \"*\") os_value=${os_value#\"} os_value=${os_value%\"} ;;
        \'*\') os_value=${os_value#\'} os_value=${os_value%\'} ;;
        *) ;;
      esac
      case $os_line in
        ID=*) os_id=$os_value ;;
        ID_LIKE=*) os_like=$os_value ;;
        VERSION_ID=*) os_version=$os_value ;;
        VERSION_CODENAME=*) os_codename=$os_value ;;
        SUPPORT_END=*) os_support_end=$os_value ;;
        *) ;;
      esac
    done <"$os_file"
  fi
  # Most derivatives name the family they belong to: Omarchy is like Arch, Mint like Ubuntu and Debian.
  case " $os_id $os_like " in
    *' debian '* | *' ubuntu '*) os_family=debian ;;
    *' fedora '* | *' rhel '*) os_family=fedora ;;
    *' arch '*) os_family=arch ;;
    *' suse '* | *' opensuse '*) os_family=suse ;;
    *) os_family=unknown ;;
  esac
}
