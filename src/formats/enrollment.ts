import { type Look, paint, wrap } from '../../reports/terminal/text.ts';
import type { Enrolled, IdentityPart } from '../protocol/enrollment.ts';

const identityWords: Record<IdentityPart, string> = {
  hostname: 'the name of this laptop',
  serial: 'its serial number',
  owner: 'your user name on it',
};

/** What a person must know of the enrolment that has just happened. `url` is the collector's, `left` how many reports of a former device are not sent. */
export function formatEnrolled({ device, collect }: Enrolled, { url, left }: { url: string; left: number }, look: Look): string {
  const item = (text: string) => wrap(`• ${text}`, look.width, '  ', '    ');
  const lines = [
    ...wrap(`This laptop is enrolled with ${url}.`, look.width).map(line => paint('bold', line, look.colour)),
    ...wrap(`It is known there as device ${device}.`, look.width),
    ...(left > 0
      ? wrap(`${left} of its reports had not been sent as the device that it was before; they are not sent any more.`, look.width)
      : []),
    '',
    ...wrap('With each report the collector receives:', look.width),
    ...item('what each check answered, with short evidence, in which your home is written ~'),
    ...item('what shipshape mended or put back'),
    ...item('the operating system with its version, the architecture, and the model of this laptop'),
    ...collect.flatMap(part => item(`${identityWords[part]}: this collector asks for it`)),
    ...(collect.length === 0 ? item('nothing that tells who you are: this collector does not ask for it') : []),
    '',
    ...wrap('Each part of a report: shipshape privacy', look.width),
    ...wrap('What has left this laptop, word for word: shipshape sent', look.width),
    ...wrap('Now: shipshape report', look.width),
  ];
  return `${lines.join('\n')}\n`;
}
