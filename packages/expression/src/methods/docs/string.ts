import { doc, docWith } from '../../values/docs.ts'
import type { TableDocs } from '../../values/table.ts'

const PATTERN = ['text | regexp', 'A text, or a regular expression such as /[0-9]+/g.'] as const
const POSITION = ['number', 'Position, from 0.'] as const
const LOCALE = ['text | list', 'Language, such as de-DE; several in order of preference.'] as const

/** JavaScript's own methods of texts. */
export const stringDocs: TableDocs = {
  length: doc('number', 'How many characters the text has.', ["'abc'.length", 3]),
  at: docWith('text | undefined', 'The character at a position; a negative position counts from the end.', { index: POSITION }, [
    "'abc'.at(-1)",
    'c',
  ]),
  charAt: docWith('text', 'The character at a position, or an empty text behind the end.', { index: POSITION }, ["'abc'.charAt(1)", 'b']),
  charCodeAt: docWith('number', 'The number of the character at a position (UTF-16).', { index: POSITION }, ["'A'.charCodeAt(0)", 65]),
  codePointAt: docWith('number | undefined', 'The Unicode number of the character at a position.', { index: POSITION }, [
    "'😀'.codePointAt(0)",
    128512,
  ]),
  concat: docWith('text', 'The text with others behind it.', { texts: ['any', 'What is put behind.'] }, [
    "'sea'.concat('food', '!')",
    'seafood!',
  ]),
  endsWith: docWith(
    'boolean',
    'Whether the text ends with another.',
    { text: ['text', 'The text to look for.'], end: ['number', 'Look only at so many characters.'] },
    ["'report.pdf'.endsWith('.pdf')", true],
  ),
  includes: docWith(
    'boolean',
    'Whether the text holds another; upper and lower case differ.',
    { text: ['text', 'The text to look for.'], from: ['number', 'Position to begin at.'] },
    ["'team'.includes('tea')", true],
    ["'team'.includes('I')", false],
  ),
  indexOf: docWith(
    'number',
    'Where a text stands first, or -1.',
    { text: ['text', 'The text to look for.'], from: ['number', 'Position to begin at.'] },
    ["'banana'.indexOf('an')", 1],
  ),
  isWellFormed: doc('boolean', 'Whether no character of the text is broken in two.', ["'abc'.isWellFormed()", true]),
  lastIndexOf: docWith(
    'number',
    'Where a text stands last, or -1.',
    { text: ['text', 'The text to look for.'], from: ['number', 'Position to begin at, going backwards.'] },
    ["'banana'.lastIndexOf('an')", 3],
  ),
  localeCompare: docWith(
    'number',
    'Order of two texts in a language: less than 0, 0, or more than 0.',
    { text: ['text', 'The other text.'], locale: LOCALE, options: ['object', 'Options of Intl.Collator, such as { numeric: true }.'] },
    ["['z', 'ä', 'a'].toSorted((a, b) => a.localeCompare(b, 'de'))", ['a', 'ä', 'z']],
    ["'file2'.localeCompare('file10', 'en', { numeric: true })", -1],
  ),
  match: docWith(
    'list | null',
    'The first match of a pattern with its groups, or all matches when the pattern has the flag g; null when there is none.',
    { pattern: PATTERN },
    ["'Order #42'.match(/#([0-9]+)/)[1]", '42'],
    ["'a1b22'.match(/[0-9]+/g)", ['1', '22']],
  ),
  matchAll: docWith('list<list>', 'All matches of a pattern with their groups. The pattern needs the flag g.', { pattern: PATTERN }, [
    "[...'a=1, b=2'.matchAll(/([a-z])=([0-9])/g)].map(m => m[2])",
    ['1', '2'],
  ]),
  normalize: docWith(
    'text',
    'The text with each character in one form of Unicode.',
    { form: ['text', 'NFC (when left out), NFD, NFKC or NFKD.'] },
    ["'ﬁn'.normalize('NFKC')", 'fin'],
  ),
  padEnd: docWith(
    'text',
    'The text filled up at its end to a length.',
    { length: ['number', 'Characters that the result has at least.'], fill: ['text', 'What to fill with; blanks when left out.'] },
    ["'7'.padEnd(3, '0')", '700'],
  ),
  padStart: docWith(
    'text',
    'The text filled up at its start to a length.',
    { length: ['number', 'Characters that the result has at least.'], fill: ['text', 'What to fill with; blanks when left out.'] },
    ["'7'.padStart(3, '0')", '007'],
  ),
  repeat: docWith('text', 'The text several times over.', { count: ['number', 'How many times.'] }, ["'ab'.repeat(3)", 'ababab']),
  replace: docWith(
    'text',
    'The text with the first match replaced; all matches where the pattern has the flag g.',
    {
      pattern: PATTERN,
      replacement: ['text | function', 'The new text, with $1 for a group; or a function of the match and its groups.'],
    },
    ["'a-b-c'.replace('-', '+')", 'a+b-c'],
    ["'Doe, Jane'.replace(/(.+), (.+)/, '$2 $1')", 'Jane Doe'],
    ["'a1b2'.replace(/[0-9]/g, d => d * 2)", 'a2b4'],
  ),
  replaceAll: docWith(
    'text',
    'The text with all matches replaced.',
    { pattern: PATTERN, replacement: ['text | function', 'The new text, or a function of the match.'] },
    ["'a-b-c'.replaceAll('-', '+')", 'a+b+c'],
  ),
  search: docWith('number', 'Where a pattern matches first, or -1.', { pattern: PATTERN }, ["'room 12'.search(/[0-9]/)", 5]),
  slice: docWith(
    'text',
    'A part of the text; negative positions count from the end.',
    { start: POSITION, end: ['number', 'Position behind the last character; the end when left out.'] },
    ["'abcdef'.slice(1, 3)", 'bc'],
    ["'abcdef'.slice(-2)", 'ef'],
  ),
  split: docWith(
    'list<text>',
    'The parts of the text between separators.',
    { separator: ['text | regexp', 'What stands between the parts.'], limit: ['number', 'How many parts at most.'] },
    ["'a,b,c'.split(',')", ['a', 'b', 'c']],
    ["'a, b;c'.split(/[,;] */)", ['a', 'b', 'c']],
  ),
  startsWith: docWith(
    'boolean',
    'Whether the text begins with another.',
    { text: ['text', 'The text to look for.'], from: ['number', 'Position to look at.'] },
    ["'INV-2026'.startsWith('INV')", true],
  ),
  substr: docWith(
    'text',
    'So many characters from a position on. slice can do the same.',
    { start: POSITION, length: ['number', 'How many characters; the rest when left out.'] },
    ["'abcdef'.substr(2, 3)", 'cde'],
  ),
  substring: docWith(
    'text',
    'The characters between two positions, whichever of them is the smaller.',
    { start: POSITION, end: ['number', 'Position behind the last character.'] },
    ["'abcdef'.substring(2, 4)", 'cd'],
  ),
  toLocaleLowerCase: docWith('text', 'The text in lower case by the rules of a language.', { locale: LOCALE }, [
    "'ISTANBUL'.toLocaleLowerCase('tr')",
    'ıstanbul',
  ]),
  toLocaleUpperCase: docWith('text', 'The text in upper case by the rules of a language.', { locale: LOCALE }, [
    "'istanbul'.toLocaleUpperCase('tr')",
    'İSTANBUL',
  ]),
  toLowerCase: doc('text', 'The text in lower case.', ["'ABC'.toLowerCase()", 'abc']),
  toString: doc('text', 'The text itself.', ["'abc'.toString()", 'abc']),
  toUpperCase: doc('text', 'The text in upper case.', ["'abc'.toUpperCase()", 'ABC']),
  toWellFormed: doc('text', 'The text with broken characters replaced.', ["'abc'.toWellFormed()", 'abc']),
  trim: doc('text', 'The text without blanks and line breaks at both ends.', ["'  a b '.trim()", 'a b']),
  trimEnd: doc('text', 'The text without blanks at its end.', ["'a  '.trimEnd()", 'a']),
  trimStart: doc('text', 'The text without blanks at its start.', ["'  a'.trimStart()", 'a']),
  valueOf: doc('text', 'The text itself.', ["'abc'.valueOf()", 'abc']),
}
