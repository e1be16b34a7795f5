/**
 * Who may do what, as one table: guards, pages, API tokens and tests all read it. What it does not name, nobody may.
 * `all` the whole fleet · `group` devices of the person's group · `own` the person's own laptops, and what is told of the person.
 */
const rights = {
  'read fleet': { owner: 'all', admin: 'all', publisher: 'all', operator: 'all', analyst: 'all', auditor: 'all', person: 'own' },
  'reveal people': { admin: 'all', operator: 'group', auditor: 'all', person: 'own' },
  'admit devices': { owner: 'all', admin: 'all', operator: 'group' },
  'read waivers': { admin: 'all', operator: 'all', auditor: 'all', person: 'own' },
  'request waivers': { admin: 'all', operator: 'all', person: 'own' },
  'decide waivers': { admin: 'all' },
  /** To try where alerts lead, and to have a message sent again. */
  'send alerts': { owner: 'all', admin: 'all' },
  'set policy': { owner: 'all', admin: 'all' },
  'export evidence': { admin: 'all', auditor: 'all', person: 'own' },
  'read access log': { owner: 'all', admin: 'all', auditor: 'all', person: 'own' },
  /** Who signs in, and owns how many laptops: not which. */
  'read people': { owner: 'all', admin: 'all' },
  'manage people': { owner: 'all', admin: 'all' },
  /** To make owners and admins, and to take that from them. */
  'appoint admins': { owner: 'all' },
  'use account': { person: 'all' },
} as const satisfies Record<string, Partial<Record<Role, Scope>>>;

export const roles = ['owner', 'admin', 'publisher', 'operator', 'analyst', 'auditor', 'person'] as const;
export type Role = (typeof roles)[number];
export type Scope = 'all' | 'group' | 'own';
export type Permission = keyof typeof rights;
export const permissions = Object.keys(rights) as Permission[];

/** What an API token can allow: nothing that wants a person at the keyboard. */
export const apiPermissions = [
  'read fleet',
  'admit devices',
  'read waivers',
  'request waivers',
  'decide waivers',
  'set policy',
  'export evidence',
  'read access log',
  'read people',
] as const satisfies Permission[];
export type ApiPermission = (typeof apiPermissions)[number];

/** How far a role's permission reaches; undefined when it has none. Whoever has a role is a person with laptops, too. */
export function scopeOf(role: Role, permission: Permission): Scope | undefined {
  const scopes: Partial<Record<Role, Scope>> = rights[permission];
  return scopes[role] ?? scopes.person;
}

/**
 * Who asks: a person by a session, or a program by an API token. `id` is how the access log names it, `person` the person that it
 * is or that made it (a program that the host's console made has none), `session` that session's id. `may` has the permissions
 * with how far each reaches. `group` and `devices` are the person's: device ids of own laptops; `revealed` are
 * those of laptops of which the session sees whose they are. `provenAt` is when the person
 * last proved to be there (epoch ms); a program never does.
 */
export type Who = {
  id: string;
  person: string | undefined;
  session: string | undefined;
  role: Role | undefined;
  may: ReadonlyMap<Permission, Scope>;
  group: string | null;
  devices: readonly string[];
  revealed: readonly string[];
  provenAt: number | undefined;
};

/** Of which devices somebody is told something: `group` is null where a device belongs to none. */
export type Reach = 'all' | { group: string } | { devices: readonly string[] };

/** How far somebody's permission reaches. An operator of no group reaches nothing but own laptops. */
export function reachOf({ may, group, devices }: Who, permission: Permission): Reach {
  const scope = may.get(permission);
  if (scope === 'all') return 'all';
  if (scope === 'group' && group !== null) return { group };
  return { devices: scope === undefined ? [] : devices };
}

export function reaches(reach: Reach, { device, group }: { device: string; group: string | null }): boolean {
  if (reach === 'all') return true;
  return 'group' in reach ? group === reach.group : reach.devices.includes(device);
}

/** What somebody of this role may do, narrowed to these permissions where they are given. */
export function rightsOf(role: Role, only: readonly string[] = permissions): Map<Permission, Scope> {
  return new Map(
    permissions
      .filter(permission => only.includes(permission))
      .flatMap(permission => {
        const scope = scopeOf(role, permission);
        return scope === undefined ? [] : [[permission, scope] as const];
      }),
  );
}
