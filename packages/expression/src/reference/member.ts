import { typesOf, type DocType, type EntryDocs, type Example, type ParamDocs } from '../values/docs.ts'

/** A member as the reference shows it. */
export interface Documented {
  readonly name: string
  readonly signature: string
  readonly docs: EntryDocs
}

const WORDS: Readonly<Record<string, string>> = {
  boolean: 'true or false',
  date: 'Date',
  dateTime: 'DateTime',
  duration: 'Duration',
  interval: 'Interval',
  regexp: 'regular expression',
  set: 'Set',
  map: 'Map',
  url: 'URL',
  urlParams: 'URLSearchParams',
  moment: 'date',
  same: 'same',
}

const nameText = (name: string): string => {
  const inner = /^list<(\w+)>$/.exec(name)?.[1]
  return inner === undefined ? (WORDS[name] ?? name) : `list of ${nameText(inner)}`
}

/** A type as people say it: `text | undefined` is "text or undefined". */
export const typeText = (type: DocType): string => typesOf(type).map(nameText).join(' or ')

function paramText({ name, type, optional, rest, description }: ParamDocs): string {
  const notes = [typeText(type), ...(optional ? ['optional'] : []), ...(rest ? ['any number'] : [])]
  return `- \`${name}\` (_${notes.join(', ')}_): ${description}`
}

const exampleText = ({ expression, result }: Example): string =>
  `${expression} // ${result === undefined ? 'undefined' : JSON.stringify(result)}`

/** One member: signature, what it does, its parameters, examples. */
export function memberText({ signature, docs }: Documented): string {
  const params = docs.params.map(paramText)
  return [
    `### \`${signature}\``,
    `${docs.description} Gives _${typeText(docs.returns)}_.`,
    ...(params.length === 0 ? [] : [params.join('\n')]),
    `\`\`\`js\n${docs.examples.map(exampleText).join('\n')}\n\`\`\`\n`,
  ].join('\n\n')
}
