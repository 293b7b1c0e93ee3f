/**
 * The part of the sandbox that lives inside the isolate, beside the user's code: it hands items in, catches what the code returns,
 * throws or logs, and turns it into one JSON text. It crosses over as text (`toString`), so it uses nothing from outside itself.
 *
 * R1. No object of the host exists in here: strings go in, strings come out. Code that takes this function over (by changing
 *     built-ins, or by closing the function that wraps it) can forge its own result and nothing else.
 * R2. Built-ins are captured before the user's code runs.
 */
export function installRuntime(limits: { maxOutputChars: number; maxLogLines: number; maxLogChars: number }): unknown {
  const scope = globalThis as unknown as Record<string, unknown>
  const { parse, stringify } = JSON
  const { defineProperty, keys } = Object
  const ErrorType = Error
  const TextType = String
  const slice = String.prototype.slice
  const call = Function.prototype.call
  const cut = call.bind(slice) as (text: string, from: number, to: number) => string

  // Shared memory and its waiting, work that outlives a program (finalizers, compilation on other threads): no use for it here.
  for (const name of ['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'FinalizationRegistry', 'WeakRef']) delete scope[name]

  let mode = 'all'
  let itemsText = '[]'
  let namesText = '{}'
  let envelope: string | undefined
  let logsText = ''
  let lines = 0
  let dropped = 0
  let started = false

  function text(value: unknown): string {
    if (typeof value === 'string') return value
    if (value instanceof ErrorType) return TextType(value.stack ?? value.message)
    if (typeof value === 'object' && value !== null) return stringify(value) ?? TextType(value)
    return TextType(value)
  }

  function write(level: string, values: readonly unknown[]): void {
    const room = limits.maxLogChars - logsText.length
    if (lines >= limits.maxLogLines || room <= 0) {
      dropped++
      return
    }
    let line = ''
    for (let i = 0; i < values.length && line.length < room; i++) {
      let part: string
      try {
        part = text(values[i])
      } catch (thrown) {
        part = `[cannot be shown: ${typeof thrown}]` // circular, or its toString throws
      }
      line += i === 0 ? part : ' ' + part
    }
    lines++
    logsText += (logsText === '' ? '' : ',') + stringify([level, cut(line, 0, room)])
  }

  function logs(): string {
    const more = dropped > 0 ? (logsText === '' ? '' : ',') + stringify(['warn', `${dropped} more lines were dropped`]) : ''
    return `[${logsText}${more}]`
  }

  function fail(kind: string, thrown: unknown, itemIndex: number | undefined): string {
    let name = ''
    let message: string
    let stack = ''
    try {
      if (thrown instanceof ErrorType) {
        name = TextType(thrown.name)
        message = TextType(thrown.message)
        stack = TextType(thrown.stack)
      } else message = text(thrown)
    } catch (second) {
      message = `something that cannot be shown was thrown (${typeof second})`
    }
    return `{"failure":${stringify({ kind, name: cut(name, 0, 200), message: cut(message, 0, 2000), stack: cut(stack, 0, 4000), itemIndex })},"logs":${logs()}}`
  }

  function give(name: string, value: unknown): void {
    defineProperty(scope, name, { value, writable: true, configurable: true, enumerable: true })
  }

  function prepareNames(items: readonly { json?: unknown }[]): void {
    const names = parse(namesText) as Record<string, unknown>
    for (const name of keys(names)) give(name, names[name])
    let at = 0
    give('$now', new Date())
    give('items', items)
    const point = (index: number): void => {
      at = index
      give('item', items[index])
      give('$json', items[index]?.json)
      give('$itemIndex', index)
    }
    give('$input', {
      all: () => items,
      first: () => items[0],
      last: () => items[items.length - 1],
      get item() {
        return items[at]
      },
    })
    point(0)
    setItem = point
  }
  let setItem: (index: number) => void = () => undefined

  async function execute(code: () => unknown): Promise<void> {
    let index: number | undefined
    let value: unknown
    try {
      const items = parse(itemsText) as { json?: unknown }[]
      itemsText = ''
      prepareNames(items)
      if (mode === 'each') {
        const results: unknown[] = []
        const count = items.length // code may change the list
        for (index = 0; index < count; index++) {
          setItem(index)
          const result = await code()
          defineProperty(results, index, { value: result === undefined ? null : result, enumerable: true })
        }
        index = undefined
        value = results
      } else value = await code()
    } catch (thrown) {
      envelope = fail('runtime', thrown, index)
      return
    }
    try {
      const result = stringify(value)
      if (result === undefined) envelope = fail('result', value === undefined ? 'nothing' : 'a ' + typeof value, undefined)
      else if (result.length > limits.maxOutputChars) envelope = fail('too-large', TextType(result.length), undefined)
      else envelope = `{"value":${result},"logs":${logs()}}`
    } catch (thrown) {
      envelope = fail('result', thrown, undefined)
    }
  }

  const level =
    (name: string) =>
    (...values: unknown[]) =>
      write(name, values)
  give('console', {
    log: level('info'),
    info: level('info'),
    debug: level('info'),
    trace: level('info'),
    warn: level('warn'),
    error: level('warn'),
  })
  defineProperty(scope, '__millraceStart', {
    configurable: true,
    value(code: () => unknown) {
      if (started) return
      started = true
      delete scope['__millraceStart']
      void execute(code)
    },
  })

  return function control(operation: string, newMode?: string, newItems?: string, newNames?: string): string | undefined {
    if (operation === 'logs') return logs()
    if (operation === 'collect') return envelope
    mode = newMode ?? 'all'
    itemsText = newItems ?? '[]'
    namesText = newNames ?? '{}'
    return undefined
  }
}
