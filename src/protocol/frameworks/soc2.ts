/** The criteria of SOC 2 (Trust Services Criteria 2017: access, operations, changes) that concern a laptop, in our words. */
export const socCriteria: Record<string, string> = {
  'soc2-cc6.1': 'Information is protected by logical access control',
  'soc2-cc6.2': 'People are registered before they get access, and removed after',
  'soc2-cc6.3': 'Rights follow roles and are the least that do',
  'soc2-cc6.5': 'Devices are given away only once their data is gone',
  'soc2-cc6.6': 'Threats from outside the boundary are kept out',
  'soc2-cc6.7': 'Information is protected when it moves, also on devices',
  'soc2-cc6.8': 'Unauthorised and malicious software is kept out or noticed',
  'soc2-cc7.1': 'Changes of configuration and new vulnerabilities are noticed',
  'soc2-cc7.2': 'Systems are watched for anomalies',
  'soc2-cc7.5': 'Recovery from incidents is prepared',
  'soc2-cc8.1': 'Changes of software and settings are approved and tested',
};
