import { tokenizer } from 'acorn'
import type { Failure } from '../protocol/messages.ts'

const PAIRS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '${': '}' }

/**
 * What the engine says of a program that does not parse, in words that help: the program stands inside a function, so one that ends too
 * early is told by the end of that function, which nobody wrote.
 */
export function withSyntaxHint(failure: Failure, source: string): Failure {
  const lines = source.split('\n')
  const { line } = failure
  if (line !== undefined && line > lines.length) {
    const open = unclosed(source)
    return {
      ...failure,
      message: open === undefined ? 'The program ends in the middle of something.' : `The "${open.text}" is not closed.`,
      line: open?.line ?? lines.length,
      column: open?.column ?? (lines.at(-1) ?? '').length + 1,
      ...(open === undefined ? {} : { hint: `Write "${PAIRS[open.text]}" where it ends.` }),
    }
  }
  const hint = hintFor(line === undefined ? source : (lines[line - 1] ?? ''), lines[(line ?? 1) - 2] ?? '')
  return hint === undefined ? failure : { ...failure, hint }
}

function hintFor(text: string, before: string): string | undefined {
  if (/\{\{[\s\S]*\}\}/.test(text)) return 'Code is a program, not a template: write $json.name, without {{ and }}.'
  if (/[\w\])'"`]\s+(for|while|if|return|const|let|var|throw|switch)\b/.test(text))
    return 'Two statements on one line need a ";" between them.'
  if (/[,=+\-*/(]\s*$/.test(before)) return 'The line above does not end here: it looks as if its value were missing.'
  return undefined
}

interface Bracket {
  readonly text: string
  readonly line: number
  readonly column: number
}

/** A longer one takes too long to read for a hint. */
const LONGEST_READ = 200_000

/** The innermost bracket that nothing closes; undefined when there is none. */
function unclosed(source: string): Bracket | undefined {
  const open: Bracket[] = []
  if (source.length > LONGEST_READ) return undefined
  try {
    for (const token of tokenizer(source, { ecmaVersion: 'latest', locations: true })) {
      const text = source.slice(token.start, token.end)
      const { label } = token.type
      if (Object.hasOwn(PAIRS, label)) open.push({ text, line: token.loc?.start.line ?? 1, column: (token.loc?.start.column ?? 0) + 1 })
      else if (label === ')' || label === ']' || label === '}') open.pop()
    }
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown // a text that is not closed: the brackets before it are known
  }
  return open.at(-1)
}
