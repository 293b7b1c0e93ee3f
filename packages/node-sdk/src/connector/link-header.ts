/**
 * The target of the relation `next` in a Link header (RFC 8288). Read letter by letter: targets may hold commas and semicolons, and a
 * regular expression over a hostile header could take for ever.
 */
export function nextLink(header: string | undefined): string | undefined {
  let rest = header ?? ''
  while (rest !== '') {
    const opens = rest.indexOf('<')
    const closes = rest.indexOf('>', opens)
    if (opens < 0 || closes < 0) return undefined
    const { parameters, end } = parametersOf(rest, closes + 1)
    if (isNext(parameters)) return rest.slice(opens + 1, closes)
    rest = rest.slice(end)
  }
  return undefined
}

/** Up to the comma before the next link; commas in quotes belong to a parameter. */
function parametersOf(text: string, from: number): { parameters: string; end: number } {
  let quoted = false
  for (let at = from; at < text.length; at += 1) {
    const letter = text[at]
    if (letter === '\\' && quoted) at += 1
    else if (letter === '"') quoted = !quoted
    else if (letter === ',' && !quoted) return { parameters: text.slice(from, at), end: at + 1 }
  }
  return { parameters: text.slice(from), end: text.length }
}

const isNext = (parameters: string): boolean =>
  parameters.split(';').some((parameter) => {
    const equals = parameter.indexOf('=')
    if (parameter.slice(0, equals).trim().toLowerCase() !== 'rel') return false
    const value = parameter.slice(equals + 1).trim()
    const relations = value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value
    return relations.toLowerCase().split(' ').includes('next')
  })
