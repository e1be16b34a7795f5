# shellcheck shell=sh
# shellcheck disable=SC2034 # what it sets is read by the check that sources it
# What awk finds in those of some files that exist.
#
#   ask_files PROGRAM FILE…    sets said to what the program prints and files to how many of the files exist; fails when one,
#                              or a folder that may hold one, cannot be read

ask_files() {
  files_program=$1 said='' files=0
  shift
  for file do
    shift
    # A pattern of the shell that matched nothing has come as it was written: is the folder empty, or closed?
    if [ -d "${file%/*}" ] && { [ ! -r "${file%/*}" ] || [ ! -x "${file%/*}" ]; }; then
      return 1
    fi
    if [ -f "$file" ]; then
      [ -r "$file" ] || return 1
      files=$((files + 1))
      set -- "$@" "$file"
    fi
  done
  [ "$files" -eq 0 ] || said=$(awk "$files_program" "$@" 2>/dev/null)
}
