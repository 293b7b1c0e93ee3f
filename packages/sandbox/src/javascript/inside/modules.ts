import type { InsideTools } from './runtime.ts'

/**
 * `require` for modules that the operator lists, whose sources came as functions, and for a few of Node's that are made here of what
 * code has anyway. Each program makes its own instances. Crosses over as text.
 */
export function installModules({ scope, give, error }: InsideTools): void {
  type Loaded = { exports: unknown }
  type Factory = (exports: unknown, require: (name: string) => unknown, module: Loaded, file: string, folder: string) => void
  interface ModuleFile {
    readonly make: Factory
    /** File by what the source calls it. */
    readonly needs: Readonly<Record<string, string>>
  }
  const listed = (scope['__millraceModules'] ?? { entries: {}, files: {} }) as {
    readonly entries: Readonly<Record<string, string>>
    readonly files: Readonly<Record<string, ModuleFile | { readonly json: unknown }>>
  }
  const shims = (scope['__millraceShims'] ?? {}) as Record<string, unknown>
  delete scope['__millraceModules']
  delete scope['__millraceShims']
  const { hasOwn } = Object

  const show = (value: unknown): string => {
    if (typeof value === 'string') return value
    if (value instanceof Error) return String(value.stack)
    return typeof value === 'object' && value !== null ? (JSON.stringify(value) ?? String(value)) : String(value)
  }
  const format = (first: unknown, ...rest: unknown[]): string => {
    const left = [...rest]
    const text =
      typeof first === 'string'
        ? first.replaceAll(/%[sdifjoO%]/g, (mark) =>
            mark === '%%'
              ? '%'
              : left.length === 0
                ? mark
                : mark === '%d' || mark === '%i' || mark === '%f'
                  ? String(Number(left.shift()))
                  : show(left.shift()),
          )
        : show(first)
    return [text, ...left.map(show)].join(' ')
  }
  const promisify =
    (run: (...args: unknown[]) => void) =>
    (...args: unknown[]) =>
      new Promise((resolve, reject) =>
        run(...args, (failed: unknown, value: unknown) =>
          failed === null || failed === undefined ? resolve(value) : reject(failed as Error),
        ),
      )
  const parseQuery = (text: unknown): Record<string, unknown> => {
    const Params = scope['URLSearchParams'] as new (text: string) => Iterable<[string, string]>
    const fields: Record<string, unknown> = {}
    for (const [name, value] of new Params(String(text))) {
      const before = fields[name]
      fields[name] = before === undefined ? value : [before, value].flat()
    }
    return fields
  }
  const stringifyQuery = (fields: Record<string, unknown>): string =>
    Object.entries(fields)
      .flatMap(([name, value]) => [value].flat().map((each) => `${encodeURIComponent(name)}=${encodeURIComponent(String(each ?? ''))}`))
      .join('&')

  const BUILT_IN: Record<string, () => unknown> = {
    crypto: () => shims['crypto'],
    buffer: () => ({ Buffer: scope['Buffer'], atob: scope['atob'], btoa: scope['btoa'] }),
    url: () => ({ URL: scope['URL'], URLSearchParams: scope['URLSearchParams'] }),
    util: () => ({ promisify, format, inspect: show, TextEncoder: scope['TextEncoder'], TextDecoder: scope['TextDecoder'] }),
    querystring: () => ({ parse: parseQuery, stringify: stringifyQuery, escape: encodeURIComponent, unescape: decodeURIComponent }),
    timers: () => ({
      setTimeout: scope['setTimeout'],
      setInterval: scope['setInterval'],
      clearTimeout: scope['clearTimeout'],
      clearInterval: scope['clearInterval'],
    }),
    luxon: () => scope['luxon'],
    jmespath: () => scope['jmespath'],
  }

  const loaded = new Map<string, Loaded>()
  function load(file: string): unknown {
    const before = loaded.get(file)
    if (before !== undefined) return before.exports
    const source = listed.files[file]
    if (source === undefined) throw error({ message: `The file ${file} of a module was not found.` })
    const module: Loaded = { exports: {} }
    loaded.set(file, module)
    if ('json' in source) module.exports = source.json
    else {
      const needs = source.needs
      source.make.call(
        module.exports,
        module.exports,
        (name) => (hasOwn(needs, name) ? load(needs[name] as string) : require(name)),
        module,
        file,
        file.replace(/\/[^/]*$/, ''),
      )
    }
    return module.exports
  }

  function require(asked: unknown): unknown {
    const name = String(asked).replace(/^node:/, '')
    if (hasOwn(listed.entries, name)) return load(listed.entries[name] as string)
    const made = hasOwn(BUILT_IN, name) ? BUILT_IN[name]?.() : undefined
    if (made !== undefined) return made
    throw error({
      message: `The module "${name}" cannot be used in code.`,
      code: 'code.module',
      hint: `Code has these modules: ${[...new Set([...Object.keys(BUILT_IN).filter((each) => BUILT_IN[each]?.() !== undefined), ...Object.keys(listed.entries)])].join(', ')}. Write the name as text. The operator allows others with MILLRACE_CODE_MODULES.`,
    })
  }
  give('require', require)
  give('__millraceImport', (name: string) => {
    const given = require(name) as { __esModule?: unknown; default?: unknown }
    return given !== null && typeof given === 'object' && given.__esModule === true
      ? given
      : { ...(typeof given === 'object' ? given : {}), default: given }
  })
}
