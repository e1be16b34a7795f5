# shellcheck shell=sh
# Packages of the distribution, for fixes. Needs fix.sh.
#
#   package_state ufw…         prints a line for each: `ufw present`, or absent
#   install_package ufw…       installs those that are absent
#   packages_back              reads such lines, and removes what was absent and is here now

package_state() {
  for package do
    if is_installed_package "$package"; then printf '%s present\n' "$package"; else printf '%s absent\n' "$package"; fi
  done
}

install_package() {
  for package do
    is_installed_package "$package" || run_packager install "$package" || cannot_fix "$package cannot be installed"
  done
}

packages_back() {
  while read -r package was; do
    if [ "$was" = absent ] && is_installed_package "$package"; then
      run_packager remove "$package" || return 1
    fi
  done
}

is_installed_package() {
  find_packager
  case $packager in
    apt-get)
      said=$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)
      [ "$said" = installed ]
      ;;
    pacman) pacman -Q "$1" >/dev/null 2>&1 ;;
    *) rpm -q "$1" >/dev/null 2>&1 ;;
  esac
}

# What apt-get removes it also forgets, or its settings would be left.
run_packager() {
  case $packager:$1 in
    apt-get:install) DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$2" ;;
    apt-get:remove) DEBIAN_FRONTEND=noninteractive apt-get purge --yes "$2" ;;
    pacman:install) pacman -S --noconfirm "$2" ;;
    pacman:remove) pacman -R --noconfirm "$2" ;;
    zypper:*) zypper --non-interactive "$1" "$2" ;;
    *) "$packager" "$1" -y "$2" ;;
  esac
}

find_packager() {
  for packager in apt-get dnf zypper pacman; do
    ! command -v "$packager" >/dev/null 2>&1 || return 0
  done
  cannot_fix 'no packager that is known here: apt-get, dnf, zypper or pacman'
}
