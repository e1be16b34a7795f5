# shellcheck shell=sh
# A private copy of this machine for one question: what is mounted, written, configured and listened on here is gone with
# the last of its processes. Runs as process 1 of namespaces that unshare made.
#
#   sh namespace.sh FOLDER    FOLDER holds set-up.sh and ask.sh, and gets what they say; boot in it asks for systemd
#
# Words for a set-up:
#   impossible REASON         ends it: this machine cannot be brought into that state
#   systemctl …               with `boot`: systemd is process 1, as on a laptop
set -eu

folder=$1
mount --bind "$folder" /mnt

# Changes go to memory, not to the disk.
mount -o remount,bind,ro /
mount -t tmpfs tmpfs /media
for place in etc home opt root usr var; do
  mkdir -p "/media/$place/new" "/media/$place/work"
  mount -t overlay overlay -o "lowerdir=/$place,upperdir=/media/$place/new,workdir=/media/$place/work" "/$place"
done
mount -t tmpfs -o mode=1777 tmpfs /tmp
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/lock /run/sshd

# One kernel serves all: its settings are read here, and written only where they belong to the private network.
mount -t sysfs -o ro sysfs /sys
mount --bind /proc/sys /proc/sys
mount -o remount,bind,ro /proc/sys
mount --bind /proc/sys/net /proc/sys/net
mount -o remount,bind,rw /proc/sys/net
if [ -e /proc/sysrq-trigger ]; then
  mount --bind /dev/null /proc/sysrq-trigger
fi

ip link set lo up
hostname laptop
printf '127.0.0.1 localhost laptop\n' >/etc/hosts
# The people of this machine are no part of the question.
awk -F: '$3 < 1000 || $3 > 60000' /etc/passwd >/tmp/passwd
cat /tmp/passwd >/etc/passwd
useradd --create-home --shell /bin/bash alice
chmod 750 /home/alice

if [ ! -e /mnt/boot ]; then
  sh /mnt/ask.sh
  exit
fi

# A fresh /dev, so that systemd finds no disk to care for.
mkdir /media/dev
for device in null zero full random urandom tty; do
  touch "/media/dev/$device"
  mount --bind "/dev/$device" "/media/dev/$device"
done
mount --rbind /media/dev /dev
mkdir /dev/shm /dev/pts
mount -t cgroup2 cgroup2 /sys/fs/cgroup

# What a laptop starts by itself belongs to the question only where the set-up says so.
find /etc/systemd/system -type l -delete
mkdir -p /run/systemd/system
for unit in systemd-sysctl systemd-binfmt systemd-modules-load systemd-random-seed systemd-udevd systemd-udev-trigger \
  systemd-sysusers systemd-journald systemd-journal-flush systemd-update-utmp systemd-remount-fs systemd-tmpfiles-setup-dev; do
  ln -s /dev/null "/run/systemd/system/$unit.service"
done
for unit in proc-sys-fs-binfmt_misc.automount sys-kernel-debug.mount sys-kernel-tracing.mount sys-fs-fuse-connections.mount \
  dev-hugepages.mount dev-mqueue.mount systemd-journald.socket systemd-journald-dev-log.socket systemd-journald-audit.socket \
  systemd-udevd-kernel.socket systemd-udevd-control.socket; do
  ln -s /dev/null "/run/systemd/system/$unit"
done
cat >/run/systemd/system/question.service <<'UNIT'
[Unit]
DefaultDependencies=no
After=dbus.socket
SuccessAction=exit-force
FailureAction=exit-force
[Service]
Type=oneshot
ExecStart=/bin/sh /mnt/ask.sh
StandardOutput=append:/mnt/output
StandardError=append:/mnt/output
UNIT
cat >/run/systemd/system/question.target <<'UNIT'
[Unit]
Requires=dbus.socket question.service
AllowIsolate=yes
UNIT
export container=shipshape
exec /lib/systemd/systemd --system --unit=question.target --log-target=null --show-status=no
