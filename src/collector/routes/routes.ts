import { accessLogRoutes } from './access-log.ts';
import { accountRoutes } from './account.ts';
import { alertRoutes } from './alerts.ts';
import { apiTokenRoutes } from './api-tokens.ts';
import { challengeRoutes } from './challenges.ts';
import { checkRoutes } from './checks.ts';
import { companyRoutes } from './company.ts';
import { departureRoutes } from './departures.ts';
import { deviceRoutes } from './devices.ts';
import { docsRoutes } from './docs.ts';
import { enrollmentRoutes } from './enrollments.ts';
import { exportRoutes } from './exports.ts';
import { fleetRoutes } from './fleet.ts';
import { frameworkRoutes } from './frameworks.ts';
import { healthRoutes } from './health.ts';
import { newDeviceRoutes } from './new-device.ts';
import { pageRoutes } from './pages.ts';
import { peopleRoutes } from './people.ts';
import { policyRoutes } from './policy.ts';
import { policyApiRoutes } from './policy-api.ts';
import { releaseRoutes } from './release.ts';
import { reportRoutes } from './reports.ts';
import { revealRoutes } from './reveals.ts';
import { revocationRoutes } from './revocations.ts';
import { scriptRoutes } from './scripts.ts';
import { signInRoutes } from './sign-in.ts';
import { waiverApiRoutes } from './waiver-api.ts';
import { waiverRequestRoutes } from './waiver-requests.ts';
import { waiverRoutes } from './waivers.ts';
import { welcomeRoutes } from './welcome.ts';

/** What laptops ask for and send: envelopes, signed with their own keys. */
export const forLaptops = [challengeRoutes, enrollmentRoutes, reportRoutes, departureRoutes, waiverRequestRoutes];

/** What people and programs ask for, and what people change by forms. */
export const forPeople = [
  fleetRoutes,
  pageRoutes,
  deviceRoutes,
  checkRoutes,
  frameworkRoutes,
  exportRoutes,
  docsRoutes,
  releaseRoutes,
  healthRoutes,
  scriptRoutes,
  welcomeRoutes,
  signInRoutes,
  companyRoutes,
  accountRoutes,
  peopleRoutes,
  apiTokenRoutes,
  accessLogRoutes,
  revealRoutes,
  revocationRoutes,
  waiverRoutes,
  alertRoutes,
  waiverApiRoutes,
  policyRoutes,
  policyApiRoutes,
  newDeviceRoutes,
];
