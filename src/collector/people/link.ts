/** The address of a link that works once. A passkey is made for a name, never for a number: what runs here is reached by the name it has here. */
export function linkOf(url: string, secret: string): string {
  return `${url.replace('//127.0.0.1', '//localhost')}/welcome/${secret}`;
}
