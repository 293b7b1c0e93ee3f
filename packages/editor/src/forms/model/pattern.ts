const cache = new Map<string, RegExp | null>()

/** A schema's `pattern` as a regular expression; `null` when this browser cannot read it, so that it refuses nothing. */
export function patternOf(source: string): RegExp | null {
  const known = cache.get(source)
  if (known !== undefined) return known
  const compiled = compile(source)
  cache.set(source, compiled)
  return compiled
}

function compile(source: string): RegExp | null {
  try {
    return new RegExp(source, 'u')
  } catch {
    return null // the server has the last word on a pattern that is not understood here
  }
}
