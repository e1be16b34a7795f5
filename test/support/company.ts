import http from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { type Configuration } from 'oidc-provider';
import { onTestFinished, vi } from 'vitest';

/** What the company says of somebody. */
export type Employee = { email: string; email_verified?: boolean; name: string; groups: string[] };

/**
 * A company's sign-in (a real OpenID provider) on this machine, that lets in `company.who` without a question. `walk` goes where a
 * browser is led, up to the address at which it comes back.
 */
export async function aCompany(employees: Record<string, Employee>, back: string) {
  const company = { who: '', issuer: '', asked: [] as URLSearchParams[], walk };
  let answer: http.RequestListener = () => {};
  const server = http.createServer((request, response) => answer(request, response));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  company.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // It tells whoever runs it in earnest what is missing for that.
  for (const level of ['warn', 'info'] as const) vi.spyOn(console, level).mockImplementation(() => {});
  const provider = new Provider(company.issuer, configurationFor(employees, back));
  const serve = provider.callback();
  answer = async (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return serve(request, response);
    const { params } = await provider.interactionDetails(request, response);
    company.asked.push(new URLSearchParams(params as Record<string, string>));
    await provider.interactionFinished(request, response, { login: { accountId: company.who } });
  };
  return company;
}

function configurationFor(employees: Record<string, Employee>, back: string): Configuration {
  return {
    clients: [{ client_id: 'shipshape', client_secret: 'a secret of the test', redirect_uris: [back] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
    cookies: { keys: ['a key of the test'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    findAccount: (_, sub) => ({ accountId: sub, claims: async () => ({ sub, ...employees[sub] }) }),
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client?.clientId ?? '',
        accountId: oidc.session?.accountId ?? '',
      });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  };
}

/** Follows redirects with the provider's own cookies until one leaves it. */
async function walk(start: string): Promise<URL> {
  const jar = new Map<string, string>();
  let url = new URL(start);
  for (;;) {
    const cookie = [...jar].map(pair => pair.join('=')).join('; ');
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie } });
    for (const set of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (set.split(';')[0] as string).split('=');
      jar.set(name, value);
    }
    const next = answer.headers.get('location');
    if (next === null) throw new Error(`${url} leads nowhere: ${await answer.text()}`);
    const from = url.origin;
    url = new URL(next, url);
    if (url.origin !== from) return url;
  }
}
