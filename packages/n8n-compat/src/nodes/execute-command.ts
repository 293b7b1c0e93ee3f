import type { JsonObject } from '@millrace/base'
import { NoEquivalentError } from '../errors.ts'
import type { NodeMapping } from '../convert/mapping.ts'
import { changed, type NodeNote } from '../report.ts'
import { isExpression, soleExpression } from '../values/to-value.ts'

interface Script {
  readonly script: string
  readonly args: readonly JsonObject[]
}

type Quote = 'none' | 'single' | 'double'

/**
 * A command with expressions in it as a script that gets them as arguments: what an item holds is never read as a command then. Quotes
 * around an expression are kept whole.
 */
export function scriptOf(command: string): Script {
  const args: JsonObject[] = []
  let quote: Quote = 'none'
  let script = ''
  for (const piece of piecesOf(command)) {
    if (piece.startsWith('{{') && piece.endsWith('}}')) {
      args.push({ $expr: piece })
      script += inQuotes(`\${${args.length}}`, quote)
    } else {
      script += piece
      quote = quoteAfter(piece, quote)
    }
  }
  return { script, args }
}

/** Text and expressions, in turns. */
function* piecesOf(command: string): Generator<string> {
  let at = 0
  for (;;) {
    const begin = command.indexOf('{{', at)
    const end = begin < 0 ? -1 : command.indexOf('}}', begin + 2)
    if (end < 0) break
    yield command.slice(at, begin)
    yield command.slice(begin, end + 2)
    at = end + 2
  }
  yield command.slice(at)
}

function inQuotes(argument: string, quote: Quote): string {
  switch (quote) {
    case 'none':
      return `"${argument}"`
    case 'double':
      return argument
    case 'single':
      return `'"${argument}"'`
  }
}

function quoteAfter(text: string, before: Quote): Quote {
  let quote = before
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]
    if (character === '\\' && quote !== 'single') at += 1
    else if (character === "'" && quote !== 'double') quote = quote === 'single' ? 'none' : 'single'
    else if (character === '"' && quote !== 'single') quote = quote === 'double' ? 'none' : 'double'
  }
  return quote
}

const LONGEST = 100_000

const ISOLATED: NodeNote = changed(
  'The script runs apart from the server, without network and files, and only when the operator has turned scripts on.',
)

export const executeCommandNode: NodeMapping = {
  from: ['executeCommand'],
  title: 'Execute Command',
  versions: '1',
  becomes: 'Shell',
  differs: 'Expressions in the command become arguments of the script. It runs without network and files of the server.',
  convert({ params }) {
    const command = params.value('command')
    const once = params.raw('executeOnce') !== false
    const mode = once ? {} : { mode: 'each' }
    if (typeof command === 'string' && command.trim() !== '') {
      return { type: 'core.shell', config: { script: command, ...mode, input: 'none' }, notes: [ISOLATED] }
    }
    if (!isExpression(command) || soleExpression(command.$expr) !== undefined) {
      throw new NoEquivalentError({ reason: 'Its whole command is worked out by an expression: data would be run as a program.' })
    }
    if (command.$expr.length > LONGEST) throw new NoEquivalentError({ reason: `Its command is longer than ${LONGEST} characters.` })
    const { script, args } = scriptOf(command.$expr)
    return {
      type: 'core.shell',
      config: { script, args: [...args], ...mode, input: 'none' },
      notes: [
        changed('Expressions in the command are arguments of the script now ("${1}" …), so that no data is run as a command.'),
        ISOLATED,
      ],
    }
  },
}
