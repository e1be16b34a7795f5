import { readFileSync } from 'node:fs';
import type { Argv, CommandModule } from 'yargs';
import { ownersText, peopleText, signInLinkText } from '../../../reports/people.ts';
import { type Role, roles } from '../../collector/access.ts';
import { readConfig } from '../../collector/config.ts';
import { isEmail } from '../../collector/people/email.ts';
import { linkOf } from '../../collector/people/link.ts';
import { readOwnerList } from '../../collector/people/owner-list.ts';
import { eraseDevice } from '../../collector/store/devices/devices.ts';
import { erasePerson } from '../../collector/store/people/erase-person.ts';
import { devicesOf, keepOwners, unowned } from '../../collector/store/people/owners.ts';
import { addPerson, changePerson, findPerson, searchPeople } from '../../collector/store/people/people.ts';
import { offerSignIn } from '../../collector/store/people/welcomes.ts';
import { findSetting } from '../../collector/store/settings.ts';
import type { Store } from '../../collector/store/store.ts';
import type { Person } from '../../collector/store/tables.ts';
import { ShipshapeError } from '../../errors.ts';
import { type Data, dataOption, hostConsole, withStore } from './open.ts';

type One = Data & { email: string };

/** `shipshape collector person`: who may sign in, for whoever has the host. */
export const personCommand: CommandModule<object, object> = {
  command: 'person',
  describe: 'Let people in, change what they may do, or let them in no more',
  builder: yargs =>
    yargs
      .command(listCommand)
      .command(addCommand)
      .command(linkCommand)
      .command(roleCommand)
      .command(disableCommand)
      .command(enableCommand)
      .command(ownersCommand)
      .command(eraseCommand)
      .demandCommand(1, 'list, add, link, role, disable, enable, owners or erase?'),
  handler() {},
};

const listCommand: CommandModule<object, Data> = {
  command: 'list',
  describe: 'List all people, and what they may do',
  builder: yargs => yargs.option('data', dataOption),
  async handler({ data }) {
    process.stdout.write(peopleText(await withStore(data, store => searchPeople(store, { limit: 100_000 }))));
  },
};

const addCommand: CommandModule<object, One & { role: Role; name: string | undefined; group: string | undefined }> = {
  command: 'add <email>',
  describe: 'Make a person, and a link to sign in by that works once',
  builder: yargs =>
    withEmail(yargs)
      .option('role', { choices: roles, demandOption: true, describe: 'What the person may do' })
      .option('name', { string: true, describe: 'The name; the address when left out' })
      .option('group', { string: true, describe: 'The group of an operator' }),
  async handler({ data, email, role, name = email, group }) {
    if (!isEmail(email)) throw new ShipshapeError('USAGE', `${JSON.stringify(email)} is no e-mail address`);
    const newcomer = { email, role, name, ...(group !== undefined && { group }) };
    await withStore(data, async store => printLink(data, store, await addPerson(store, newcomer, hostConsole, Date.now())));
  },
};

const linkCommand: CommandModule<object, One> = {
  command: 'link <email>',
  describe: 'Make a link to sign in by that works once, for whoever lost every other way',
  builder: yargs => withEmail(yargs),
  async handler({ data, email }) {
    await withStore(data, async store => printLink(data, store, await personOf(store, email)));
  },
};

const roleCommand: CommandModule<object, One & { role: Role; group: string | undefined }> = {
  command: 'role <email> <role>',
  describe: 'Change what a person may do; sessions end with it',
  builder: yargs =>
    withEmail(yargs)
      .positional('role', { choices: roles, demandOption: true, describe: 'What the person may do' })
      .option('group', { string: true, describe: 'The group of an operator' }),
  async handler({ data, email, role, group }) {
    await withStore(data, async store => {
      const { id } = await personOf(store, email);
      await changePerson(store, id, { role, group: group ?? null }, hostConsole, Date.now());
    });
    console.log(`${email} is ${role} now`);
  },
};

const disableCommand = switching('disable', true, 'Let a person in no more: sessions, links and API tokens end');
const enableCommand = switching('enable', false, 'Let a person in again');

function switching(word: string, disabled: boolean, describe: string): CommandModule<object, One> {
  return {
    command: `${word} <email>`,
    describe,
    builder: yargs => withEmail(yargs),
    async handler({ data, email }) {
      await withStore(data, async store => {
        const { id } = await personOf(store, email);
        await changePerson(store, id, { disabled }, hostConsole, Date.now());
      });
      console.log(`${email} is ${word}d`);
    },
  };
}

const ownersCommand: CommandModule<object, Data & { file: string }> = {
  command: 'owners <file>',
  describe: 'Keep whose laptops are whose, from a table (CSV) with the columns email, name and laptop',
  builder: yargs => yargs.positional('file', { type: 'string', demandOption: true, describe: 'The table' }).option('data', dataOption),
  async handler({ data, file }) {
    const lines = readOwnerList(textOf(file));
    await withStore(data, async store => {
      const kept = await keepOwners(store, lines, hostConsole, Date.now());
      process.stdout.write(ownersText({ ...kept, unowned: await unowned(store, 100) }));
    });
  },
};

const eraseCommand: CommandModule<object, One & { laptops: boolean; yes: boolean }> = {
  command: 'erase <email>',
  describe: 'Remove a person, who is then an id without a name in what was done; nothing brings it back',
  builder: yargs =>
    withEmail(yargs)
      .option('laptops', { boolean: true, default: false, describe: "Remove the person's laptops too, with all that they ever reported" })
      .option('yes', { boolean: true, default: false, describe: 'Do it' }),
  async handler({ data, email, laptops, yes }) {
    if (!yes)
      throw new ShipshapeError(
        'USAGE',
        `this removes ${email}${laptops ? ' and every laptop of that person' : ''}, and nothing brings it back`,
        {
          hint: 'If that is meant, say it again with --yes.',
        },
      );
    await withStore(data, async store => {
      const { id } = await personOf(store, email);
      const owned = await devicesOf(store, id);
      await erasePerson(store, id, hostConsole, Date.now());
      if (laptops) for (const device of owned) await eraseDevice(store, device, hostConsole, Date.now());
      console.log(`erased ${email}`);
      for (const device of owned) console.log(laptops ? `erased ${device}` : `${device} belongs to nobody now`);
    });
  },
};

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ShipshapeError('USAGE', `${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

async function personOf(store: Store, email: string): Promise<Person> {
  const person = await findPerson(store, { email });
  if (person) return person;
  throw new ShipshapeError('NOT_FOUND', `there is nobody with the address ${email}`, {
    hint: 'List them: shipshape collector person list',
  });
}

async function printLink(data: string | undefined, store: Store, person: Person): Promise<void> {
  const { secret, until } = await offerSignIn(store, person.id, hostConsole, Date.now());
  const config = readConfig({ data }, process.env);
  const url = config.url ?? (await findSetting(store, 'url'))?.toString() ?? `http://${config.host}:${config.port}`;
  process.stdout.write(signInLinkText({ email: person.email, link: linkOf(url, secret), until }));
}

function withEmail(yargs: Argv): Argv<One> {
  return yargs
    .positional('email', { type: 'string', demandOption: true, describe: 'The address of the person' })
    .option('data', dataOption) as unknown as Argv<One>;
}
