const BLANK = /(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/|(['"])use strict\1;?)+/y
const IMPORT =
  /import\s+(type\s+)?(?:([\w$]+)\s*(?:,\s*)?)?(?:\*\s*as\s+([\w$]+)\s*|\{([^}]*)\}\s*)?from\s*(['"])([^'"\n]+)\5[ \t]*;?|import\s*(['"])([^'"\n]+)\7[ \t]*;?/y

/** Code is the body of a function, where `import` cannot stand: those at its head become what they mean, on as many lines. */
export function withoutImports(source: string): string {
  let text = ''
  let at = 0
  for (;;) {
    const blank = match(BLANK, source, at)
    const found = match(IMPORT, source, at + (blank?.[0].length ?? 0))
    if (found === undefined) return text + source.slice(at)
    text += `${blank?.[0] ?? ''}${constants(found)}${'\n'.repeat(found[0].split('\n').length - 1)}`
    at += (blank?.[0].length ?? 0) + found[0].length
  }
}

function match(pattern: RegExp, source: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at
  return pattern.exec(source) ?? undefined
}

function constants([, type, standard, all, named, , name, , alone]: RegExpExecArray): string {
  if (type !== undefined) return ''
  const given = `__millraceImport(${JSON.stringify(name ?? alone)})`
  const parts = [
    ...(standard === undefined ? [] : [`${standard} = ${given}.default`]),
    ...(all === undefined ? [] : [`${all} = ${given}`]),
    ...(named === undefined
      ? []
      : [
          `{ ${named
            .replaceAll('\n', ' ')
            .replaceAll(/\btype\s+[\w$]+(\s+as\s+[\w$]+)?\s*,?/g, '')
            .replaceAll(/\sas\s/g, ': ')} } = ${given}`,
        ]),
  ]
  return parts.length === 0 ? `${given};` : `const ${parts.join(', ')};`
}
