/** The code of an error of Node or SQLite. By shape, not by class: SQLite's error class is no subclass of Error. */
export const codeOf = (thrown: unknown): string => textAt(thrown, 'code')

/** What such an error says. */
export const reasonOf = (thrown: unknown): string => textAt(thrown, 'message') || codeOf(thrown) || String(thrown)

function textAt(thrown: unknown, key: 'code' | 'message'): string {
  if (typeof thrown !== 'object' || thrown === null || !(key in thrown)) return ''
  const value: unknown = (thrown as Record<string, unknown>)[key]
  return typeof value === 'string' ? value : ''
}
