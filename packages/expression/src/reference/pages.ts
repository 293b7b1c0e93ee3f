import { FACADES } from '../facades/globals.ts'
import { globalFunctions } from '../facades/functions.ts'
import { EXPRESSION_NAMES } from '../names.ts'
import type { DocType } from '../values/docs.ts'
import type { Table } from '../values/table.ts'
import { TABLES, type TableKind } from '../values/tables.ts'
import { memberText, typeText, type Documented } from './member.ts'

/*
 * The language reference: docs/reference/expressions is made of the tables that the language itself runs on, by
 * `npm run generate`. A test compares, so that a page cannot say what is not so.
 */

interface Section {
  readonly title: string
  readonly intro?: string
  readonly members: readonly Documented[]
}

interface Page {
  readonly file: string
  readonly title: string
  readonly about: string
  readonly sections: readonly Section[]
}

const membersOf = (table: Table): readonly Documented[] =>
  [...table.values()].map(({ name, signature, docs }) => ({ name, signature, docs })).sort((a, b) => (a.name < b.name ? -1 : 1))

const methods = (kind: TableKind, title: string, intro?: string): Section => ({
  title,
  members: membersOf(TABLES[kind]),
  ...(intro === undefined ? {} : { intro }),
})

/** What a global has: how it is made, and what stands behind its dot. */
function statics(name: string): Section {
  const facade = FACADES.find((each) => each.name === name)
  if (facade === undefined) return { title: name, members: [] }
  const { docs } = facade
  const made: readonly Documented[] = docs === undefined ? [] : [{ name: '', signature: docs.signature, docs }]
  const members = membersOf(facade.members).map((member) => ({ ...member, signature: `${name}.${member.signature}` }))
  return { title: name, members: [...made, ...members] }
}

const PAGES: readonly Page[] = [
  {
    file: 'functions.md',
    title: 'Functions',
    about: 'What can be called by its name alone.',
    sections: [{ title: 'Functions', members: membersOf(globalFunctions) }],
  },
  { file: 'text.md', title: 'Texts', about: 'Methods of texts.', sections: [methods('text', 'Texts')] },
  {
    file: 'number.md',
    title: 'Numbers, true and false',
    about: 'Methods of numbers and of true and false.',
    sections: [methods('number', 'Numbers'), methods('boolean', 'True and false')],
  },
  { file: 'list.md', title: 'Lists', about: 'Methods of lists.', sections: [methods('list', 'Lists')] },
  {
    file: 'object.md',
    title: 'Objects',
    about: 'Methods of objects.',
    sections: [
      methods('object', 'Objects', 'A field of the same name wins: where `$json.keys` is a field, `Object.keys($json)` lists the names.'),
    ],
  },
  {
    file: 'date-time.md',
    title: 'DateTime',
    about: 'Dates with time and zone: `$now`, `$today`, and what DateTime makes.',
    sections: [methods('dateTime', 'Methods and fields'), statics('DateTime')],
  },
  {
    file: 'duration-interval.md',
    title: 'Duration and Interval',
    about: 'Lengths of time, and the time between two dates.',
    sections: [methods('duration', 'Durations'), statics('Duration'), methods('interval', 'Intervals'), statics('Interval')],
  },
  {
    file: 'date.md',
    title: 'Date',
    about: "JavaScript's dates, in the zone of the workflow.",
    sections: [methods('date', 'Methods'), statics('Date')],
  },
  {
    file: 'collections.md',
    title: 'Set, Map and regular expressions',
    about: 'Different values, values by key, and patterns.',
    sections: [
      ...[statics('Set'), methods('set', 'Methods of Set'), statics('Map'), methods('map', 'Methods of Map')],
      ...[statics('RegExp'), methods('regexp', 'Methods of regular expressions')],
    ],
  },
  {
    file: 'url.md',
    title: 'Web addresses',
    about: 'URL and URLSearchParams.',
    sections: [
      statics('URL'),
      methods('url', 'Parts of an address'),
      statics('URLSearchParams'),
      methods('urlParams', 'Methods of a query'),
    ],
  },
  {
    file: 'javascript.md',
    title: 'Math, JSON, Object and their like',
    about: "JavaScript's own objects.",
    sections: [
      'Math',
      'JSON',
      'Object',
      'Array',
      'String',
      'Number',
      'Boolean',
      ...FACADES.map(({ name }) => name).filter((name) => name.endsWith('Error')),
    ].map(statics),
  },
]

const MADE = '<!-- Made from the tables of packages/expression by `npm run generate`. Do not edit. -->'

const TYPES: readonly (readonly [type: DocType, what: string])[] = [
  ['any', 'a value of any kind'],
  ['moment', 'a DateTime, a Date, an ISO text, or milliseconds'],
  ['element', 'what the list holds'],
  ['same', 'the same kind of value as the one that has the method'],
]

function pageText({ title, about, sections }: Page): string {
  const body = sections.map(
    ({ title: heading, intro, members }) =>
      `## ${heading}\n\n${intro === undefined ? '' : `${intro}\n\n`}${members.map(memberText).join('\n')}`,
  )
  return `${MADE}\n\n# ${title}\n\n${about} [All pages](README.md)\n\n${body.join('\n')}`
}

function indexText(): string {
  const pages = PAGES.map(({ file, title, about }) => `- [${title}](${file}): ${about}`)
  const types = TYPES.map(([type, what]) => `- _${typeText(type)}_: ${what}`)
  const names = Object.entries(EXPRESSION_NAMES).map(([name, info]) => `- \`${name}\`: ${info.description} \`${info.example}\``)
  return [
    `${MADE}\n\n# Reference of expressions`,
    'What expressions know, with examples that are tests. [Expressions](../../expressions.md) explains the language. Examples stand for a workflow in the zone Europe/Berlin, on Saturday, 31 January 2026 at 9:30.',
    `## Pages\n\n${pages.join('\n')}`,
    `## Kinds of values\n\nPages name kinds of values as people do: _text_, _number_, _list_ … Besides:\n\n${types.join('\n')}`,
    `## Names\n\n${names.join('\n')}\n`,
  ].join('\n\n')
}

/** All pages of the reference by the name of their file. */
export function referencePages(): ReadonlyMap<string, string> {
  return new Map([['README.md', indexText()], ...PAGES.map((page): [string, string] => [page.file, pageText(page)])])
}
