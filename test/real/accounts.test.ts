import { describeReality } from './describe-reality.ts';

const withPassword = 'echo "alice:Good-Enough-4711" | chpasswd\n';
const becomesAlice = (yes: boolean) => `
setpriv --reuid=daemon --regid=daemon --clear-groups su alice -c true </dev/null >/dev/null 2>&1 && got=true || got=false
[ $got = ${yes} ] || impossible 'su alice without a password ends otherwise'
`;

describeReality('empty-passwords.linux.sh', [
  ['everybody has a password or is locked', `${withPassword}${becomesAlice(false)}`, 'pass'],
  ['a password was taken away', `${withPassword}passwd -d alice${becomesAlice(true)}`, 'fail'],
  ['a locked empty password', `${withPassword}passwd -d alice; usermod -L alice || sed -i 's/^alice::/alice:!:/' /etc/shadow`, 'pass'],
  ['the hashes stand in /etc/passwd', `${withPassword}pwunconv`, 'fail'],
  ['an account of a server', 'echo +:::::: >>/etc/passwd', 'fail'],
  ['there is no /etc/shadow', 'rm /etc/shadow', 'error'],
  ['an empty /etc/shadow', ': >/etc/shadow', 'error'],
  ['a person asks', withPassword, 'error', { as: 'alice' }],
]);

describeReality('root-account.linux.sh', [
  ['root is locked', 'passwd -l root', 'pass'],
  ['root was never given a password', 'usermod -p "*" root', 'pass'],
  ['root has a password', 'echo "root:Good-Enough-4711" | chpasswd', 'fail', { points: { 'the password of root is locked': 'fail' } }],
  ['root has an empty password', 'passwd -d root', 'fail'],
  [
    'root has a password, and the policy allows it',
    'echo "root:Good-Enough-4711" | chpasswd',
    'pass',
    { params: { allow_root_password: true } },
  ],
  [
    'a second root',
    'passwd -l root; useradd --non-unique --uid 0 toor',
    'fail',
    { points: { 'root is the only account with UID 0': 'fail', 'the password of root is locked': 'pass' } },
  ],
  ['there is no /etc/shadow, and so no password is right', 'rm /etc/shadow', 'pass'],
  ['a person asks', 'passwd -l root', 'error', { as: 'alice' }],
]);

const key =
  'install -d -m 700 -o alice -g alice /home/alice/.ssh; ssh-keygen -q -t ed25519 -N "" -f /home/alice/.ssh/id_ed25519; chown -R alice: /home/alice/.ssh\n';
const list = (rights: string) => `setfacl -m ${rights} /home/alice || impossible 'this file system keeps no list of rights'\n`;

describeReality('home-permissions.linux.sh', [
  ['a home of its own', key, 'pass'],
  ['as useradd makes it with the mode of login.defs', 'useradd -K HOME_MODE=0700 --create-home bob; userdel alice', 'pass'],
  ['open to be read', 'chmod 755 /home/alice', 'fail'],
  ['open to be passed through', 'chmod 711 /home/alice', 'fail'],
  ['the group may write', 'chmod 770 /home/alice', 'fail'],
  ['it belongs to somebody else', 'chown daemon /home/alice', 'fail'],
  ['a list of rights for somebody', list('u:daemon:rx'), 'fail'],
  ['a list of rights for nobody', list('u:daemon:---'), 'pass'],
  ['a list of rights that the mask takes away', `${list('u:daemon:rx')}setfacl -m m::--- /home/alice`, 'pass'],
  ['a list of rights without its tool', `${list('u:daemon:---')}rm /usr/bin/getfacl`, 'error'],
  ['a key for all', `${key}chmod 644 /home/alice/.ssh/id_ed25519`, 'fail'],
  ['the folder of keys for all', `${key}chmod 755 /home/alice/.ssh`, 'fail'],
  ['a home behind a link', 'mv /home/alice /home/elsewhere; ln -s elsewhere /home/alice', 'pass'],
  ['no home', 'rm -r /home/alice', 'error'],
  ['nobody lives here', 'userdel alice', 'skip'],
  ['the one asks whose home it is', key, 'pass', { as: 'alice' }],
]);

const docker = 'groupadd --system docker\n';
const socket = (mode: number, group: string) =>
  `python3 -c "import socket,os,shutil; s=socket.socket(socket.AF_UNIX); s.bind('/run/docker.sock'); os.chmod('/run/docker.sock', 0o${mode}); shutil.chown('/run/docker.sock', 'root', '${group}')"\n`;

describeReality('docker-group.linux.sh', [
  ['there is no such group', '', 'pass'],
  ['an empty group and a closed socket', `${docker}${socket(660, 'docker')}`, 'pass'],
  [
    'a member',
    `${docker}usermod -aG docker alice`,
    'fail',
    { points: { 'nobody is in the group docker': 'fail', 'nobody is in the group lxd': 'pass' } },
  ],
  ['a member by birth', `${docker}usermod -g docker alice`, 'fail'],
  ['a member of lxd', 'groupadd lxd; usermod -aG lxd alice', 'fail', { points: { 'nobody is in the group lxd': 'fail' } }],
  ['members, and the policy allows them', `${docker}usermod -aG docker alice`, 'pass', { params: { allow_members: true } }],
  [
    'a socket for all',
    `${docker}${socket(666, 'docker')}`,
    'fail',
    { points: { 'the socket of Docker is closed to everybody else': 'fail' } },
  ],
  [
    'a socket with a list of rights',
    `${docker}${socket(660, 'docker')}setfacl -m u:alice:rw /run/docker.sock || impossible 'this file system keeps no list of rights'`,
    'error',
  ],
  ['a socket of another group', `${docker}${socket(660, 'users')}`, 'error'],
  [
    'orders from the network by its settings',
    `${docker}mkdir -p /etc/docker; printf '{\\n  "hosts": [ "unix:///run/docker.sock",\\n "tcp://0.0.0.0:2376" ]\\n}\\n' >/etc/docker/daemon.json`,
    'fail',
  ],
  ['orders from the network by its port', `${docker}python3 -m http.server 2375 >/dev/null 2>&1 & sleep 1`, 'fail'],
  ['orders from this machine by its port', `${docker}python3 -m http.server --bind 127.0.0.1 2375 >/dev/null 2>&1 & sleep 1`, 'pass'],
  ['getent breaks', 'mount --bind /bin/false /usr/bin/getent', 'error'],
  ['a person asks', docker, 'pass', { as: 'alice' }],
]);
