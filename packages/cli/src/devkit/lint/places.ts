export interface Place {
  /** File and line. */
  readonly where: string
}

/** Where a pattern stands in modules, comments left out. */
export const placesOf = (sources: ReadonlyMap<string, string>, pattern: RegExp): readonly Place[] =>
  [...sources].flatMap(([file, text]) => {
    if (file.endsWith('.json')) return []
    const code = withoutComments(text)
    return [...code.matchAll(pattern)].map(({ index }) => ({ where: `${file}:${code.slice(0, index).split('\n').length}` }))
  })

/** Comments as blanks, so that places stay where they are. An address in a string has `//`, but no blank or line start before it. */
export const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, (comment) => comment.replace(/[^\n]/g, ' '))
