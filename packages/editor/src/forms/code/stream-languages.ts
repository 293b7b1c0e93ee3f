import type { StreamParser, StringStream } from '@codemirror/language'

/*
 * Colours for languages that have no parser of their own here: what a word is can be told from itself, and what a text is from its
 * quotes. That keeps another parser out of what browsers load.
 */

interface State {
  /** The quotes that end the text which the line begins in. */
  open: string | null
}

const word = (words: string): ReadonlySet<string> => new Set(words.split(' '))

/** Reads a text up to the quotes that end it; a backslash takes the character behind it along. */
function readText(stream: StringStream, state: State, isRaw: boolean): string {
  while (!stream.eol()) {
    if (state.open !== null && stream.match(state.open)) {
      state.open = null
      return 'string'
    }
    if (stream.next() === '\\' && !isRaw) stream.next()
  }
  return 'string'
}

const SHELL_KEYWORDS = word(
  'if then elif else fi for while until do done case esac in function return exit break continue local export set unset shift',
)

/** Shell: keywords, texts, variables, comments. */
export const shellTokens: StreamParser<State> = {
  name: 'shell',
  startState: () => ({ open: null }),
  token(stream, state) {
    if (state.open !== null) return readText(stream, state, state.open === "'")
    if (stream.eatSpace()) return null
    if (stream.match(/^#.*/)) return 'comment'
    const quote = stream.match(/^["'`]/)
    if (Array.isArray(quote)) {
      state.open = quote[0]
      return readText(stream, state, quote[0] === "'")
    }
    if (stream.match(/^\$(?:\{[^}]*\}|[\w@#?*!-]+)/)) return 'propertyName'
    if (stream.match(/^\d+\b/)) return 'number'
    const name = stream.match(/^[\w./-]+/)
    if (Array.isArray(name)) return SHELL_KEYWORDS.has(name[0]) ? 'keyword' : null
    stream.next()
    return null
  },
  languageData: { commentTokens: { line: '#' } },
}
