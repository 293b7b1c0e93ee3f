import { RE2JS } from 're2js'
import { NodeError } from '@millrace/base'

/** RE2 cannot back-track, so a pattern costs time linear in the text; the length bounds what compiling costs. */
const MAX_PATTERN = 1000
const MAX_CACHED = 500

const compiled = new Map<string, RE2JS>()

/** Whether `pattern` (RE2 syntax) is found anywhere in `text`. */
export function matchesPattern(text: string, pattern: string, caseSensitive: boolean): boolean {
  const key = `${caseSensitive ? 's' : 'i'}${pattern}`
  let regex = compiled.get(key)
  if (regex === undefined) {
    regex = compile(pattern, caseSensitive)
    if (compiled.size >= MAX_CACHED) compiled.clear() // patterns made by expressions must not pile up
    compiled.set(key, regex)
  }
  return regex.matcher(text).find()
}

function compile(pattern: string, caseSensitive: boolean): RE2JS {
  if (pattern.length > MAX_PATTERN) {
    throw new NodeError('condition.pattern', `The pattern has ${pattern.length} characters; at most ${MAX_PATTERN} are allowed.`)
  }
  try {
    return RE2JS.compile(pattern, caseSensitive ? 0 : RE2JS.CASE_INSENSITIVE)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new NodeError('condition.pattern', `The pattern ${JSON.stringify(pattern.slice(0, 100))} is not valid: ${reason}`, {
      hint: 'Patterns have RE2 syntax: no look-around and no back-references.',
      cause,
    })
  }
}
