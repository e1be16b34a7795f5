import { describeCheck } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';

const kubeconfig = (mode: string, name = '~/.kube/config') => ({ files: { [name]: 'kind: Config\n' }, modes: { [name]: mode } });

describeCheck('kubeconfig-permissions.sh', {
  recorded: ['developer/kubeconfig-permissions'],
  madeUp: [
    ['that only its owner may read', kubeconfig('0400'), 'pass'],
    ['that others may only write', kubeconfig('0602'), 'fail'],
    ['that the group may only execute', kubeconfig('0610'), 'fail'],
    ['in a folder that everybody may enter', { ...kubeconfig('0600'), dirs: { '~/.kube': '0755' } }, 'pass'],
    ['a folder in its place', { dirs: { '~/.kube/config': '0755' } }, 'skip'],
    ['of k3s, for everybody', kubeconfig('0644', '/etc/rancher/k3s/k3s.yaml'), 'fail'],
    ['of k3s, for root alone', kubeconfig('0600', '/etc/rancher/k3s/k3s.yaml'), 'pass'],
    [
      'mine closed, that of k3s open',
      {
        files: { '~/.kube/config': '', '/etc/rancher/k3s/k3s.yaml': '' },
        modes: { '~/.kube/config': '0600', '/etc/rancher/k3s/k3s.yaml': '0640' },
      },
      'fail',
    ],
  ],
});

describeFix('kubeconfig-permissions.sh', [
  ['all may read it', { user: 'user', files: { '~/.kube/config': 'users: []\n' }, modes: { '~/.kube/config': '644' } }],
]);
