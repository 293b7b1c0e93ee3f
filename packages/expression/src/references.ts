import type { Reference } from './compile/context.ts'
import { compileTemplate } from './compile/program.ts'
import { ExpressionError } from './errors.ts'

/** What a template names; empty where it cannot be compiled. */
export function findReferences(text: string): readonly Reference[] {
  try {
    return compileTemplate(text).references
  } catch (thrown) {
    if (thrown instanceof ExpressionError) return []
    throw thrown
  }
}

/** The template with every fixed mention of a node renamed: `$('Old')`, `$node["Old"]`, `$node.Old`, `$items('Old')`. */
export function renameNodeReferences(text: string, oldName: string, newName: string): string {
  const mentions = findReferences(text)
    .filter((reference) => reference.kind === 'node' && reference.node === oldName)
    .sort((a, b) => b.start - a.start)
  return mentions.reduce((result, mention) => replaceMention(result, mention, newName), text)
}

function replaceMention(text: string, { start, end }: Reference, newName: string): string {
  const old = text.slice(start, end)
  const quote = /^['"`]/.exec(old)?.[0]
  if (quote !== undefined) return text.slice(0, start) + quoted(newName, quote) + text.slice(end)
  const dot = text.lastIndexOf('.', start) // $node.Old: only white space may stand between
  return `${text.slice(0, dot)}[${quoted(newName, '"')}]${text.slice(end)}`
}

function quoted(name: string, quote: string): string {
  const escaped = JSON.stringify(name).slice(1, -1).replaceAll('\\"', '"')
  const safe = escaped.replaceAll(quote, `\\${quote}`)
  return quote + (quote === '`' ? safe.replaceAll('${', '\\${') : safe) + quote
}
