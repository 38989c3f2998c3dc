/** Lines of a terminal, coloured where somebody looks at one (https://no-color.org). */
import { styleText } from 'node:util';
import type { CheckLevel } from '../commands/check-cluster.ts';
import type { Severity } from '../commands/diff-apis.ts';

type Word = CheckLevel | Severity;

const COLOURS: Readonly<Record<Word, 'green' | 'yellow' | 'red'>> = {
  ok: 'green',
  safe: 'green',
  warning: 'yellow',
  dangerous: 'yellow',
  'not known': 'yellow',
  finding: 'red',
  breaking: 'red',
};
const WIDTH = Math.max(...Object.keys(COLOURS).map((word) => word.length));

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The word that a line begins with, in its column. */
export function mark(word: Word): string {
  const text = word.padEnd(WIDTH);
  return process.stdout.isTTY && !process.env.NO_COLOR ? styleText(COLOURS[word], text) : text;
}
