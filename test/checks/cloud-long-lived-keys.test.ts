import { describeCheck } from '../support/describe-check.ts';

const aws = (content: string, name = 'credentials') => ({ files: { [`~/.aws/${name}`]: content } });
const google = (content: object | string, name = 'application_default_credentials.json') => ({
  files: { [`~/.config/gcloud/${name}`]: typeof content === 'string' ? content : JSON.stringify(content) },
});
const forever = 'aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n';

describeCheck('cloud-long-lived-keys.sh', {
  recorded: ['developer/cloud-long-lived-keys'],
  madeUp: [
    ['AWS: a key in the settings', aws(`[profile a]\n${forever}`, 'config'), 'fail'],
    ['AWS: before any section', aws(forever), 'fail'],
    ['AWS: in the last of two profiles', aws(`[a]\nregion=x\n[b]\n${forever.trim()}`), 'fail'],
    ['AWS: with CR LF and capitals', aws(`[a]\n${forever}`.replaceAll('\n', '\r\n').replace('aws_a', 'AWS_A')), 'fail'],
    ['AWS: a key of a user, and a session token', aws(`[a]\n${forever}aws_session_token=x\n`), 'fail'],
    ['AWS: a key of another service', aws('[minio]\naws_access_key_id=minio\naws_secret_access_key=x\n'), 'fail'],
    ['AWS: a profile that the policy exempts', { ...aws(`[minio]\n${forever}`), params: { exempt: ['minio'] } }, 'pass'],
    ['AWS: a profile beside the exempt one', { ...aws(`[minio2]\n${forever}`), params: { exempt: ['minio'] } }, 'fail'],
    ['AWS: the halves of a key in two profiles', aws('[a]\naws_access_key_id=AKIAX\n[b]\naws_secret_access_key=x\n'), 'pass'],
    ['AWS: a comment', aws('[a]\n# aws_access_key_id=AKIAX\n;aws_secret_access_key=x\n'), 'pass'],
    ['AWS: a program that hands out keys', aws('[a]\ncredential_process = /opt/x\ns3 =\n  region = y\n', 'config'), 'pass'],
    ['AWS: an empty file', aws(''), 'pass'],
    ['AWS: no settings at all', aws('<html>\n'), 'error'],
    ['AWS: a section without its end, and a key', aws(`[a\n${forever}`), 'fail'],
    ['AWS: a folder in the place of the file', { dirs: { '~/.aws/credentials/x': '0700' } }, 'error'],
    ['Google: a key of an older login', google({ type: 'service_account', private_key: 'x' }, 'legacy_credentials/a@b/adc.json'), 'fail'],
    [
      'Google: a service account that stands for another',
      google({ type: 'impersonated_service_account', source_credentials: { type: 'service_account', private_key: 'x' } }),
      'fail',
    ],
    ['Google: a service account without its key', google({ type: 'service_account', private_key: '' }), 'error'],
    ['Google: a federation', google({ type: 'external_account', audience: 'x' }), 'pass'],
    ['Google: nobody knows whose', google({}), 'error'],
    ['Google: no JSON', google(''), 'error'],
    ['Google: cut off after the key', google('{"type": "service_account", "private_key": "x"'), 'error'],
    ['Google: no JSON, and a key of AWS', { files: { ...google('{').files, ...aws(forever).files } }, 'fail'],
  ],
});
