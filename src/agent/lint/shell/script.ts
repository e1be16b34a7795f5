/**
 * The text of an sh program as commands with their words. Knows quotes, expansions, here-documents, comments, case patterns
 * and what is nested in $( ); notices what is no POSIX sh. Follows POSIX.1-2024, XCU 2.
 */
export type Script = {
  /** In the order in which they are written, those within $( ) and functions too. */
  commands: Command[];
  loops: { variable: string; words: Word[] }[];
  expansions: Expansion[];
  oddities: { line: number; oddity: Oddity }[];
  /** Loops and groups that a pipe feeds: they run in a shell of their own. */
  piped: { line: number; from: number; to: number }[];
  /** By name, with the place of the body. */
  functions: Map<string, { from: number; to: number }>;
  comments: { line: number; text: string }[];
};

/** A simple command; `at` is its place in the text. */
export type Command = {
  line: number;
  at: number;
  assignments: { name: string; value: Word }[];
  words: Word[];
  redirections: { operator: string; target: Word }[];
  /** It runs in a shell of its own: what it sets is lost. */
  isolated: boolean;
  /** It is the last of a $( ) whose text is used as it comes, not within $(( )). */
  endsSubstitution: boolean;
};

export type Word = {
  line: number;
  /** As it is written. */
  raw: string;
  /** What is left when the quotes are gone; `hole` stands for an expansion. */
  text: string;
  /** The same with a hole for each quoted character, too. */
  bare: string;
};

type Expansion = { line: number; at: number; name: string; operator: string; quoted: boolean; place: Place };

export type Place = 'argument' | 'assignment' | 'subject' | 'list' | 'pattern' | 'redirection' | 'here-document' | 'arithmetic';

export type Oddity =
  | 'array'
  | 'append'
  | 'double bracket'
  | 'double parenthesis'
  | 'function word'
  | 'select'
  | 'here-string'
  | 'process substitution'
  | 'both streams'
  | 'pipe of both'
  | 'fall through'
  | 'ANSI quotes'
  | 'locale quotes'
  | 'old arithmetic'
  | 'case change'
  | 'replacement'
  | 'substring'
  | 'indirection'
  | 'transformation'
  | 'braces'
  | 'extended pattern'
  | 'caret'
  | 'function name'
  | 'backticks'
  | 'background'
  | 'tabs'
  | 'increment'
  | 'power'
  | 'base'
  | 'octal'
  | 'comma';

export const hole = '\0';

/** What keeps a text from being sh at all. */
export class ShellProblem extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}
