import { ExpressionError } from '../errors.ts'
import type { Machine } from '../machine.ts'
import { payForMarks } from '../methods/text-costs.ts'
import { Facade } from '../values/callable.ts'
import { toText } from '../values/convert.ts'
import { iterate } from '../values/iterate.ts'
import { isPlainObject } from '../values/plain.ts'
import { table } from '../values/table.ts'
import { urlFacadeDocs, urlStaticDocs, urlParamsFacadeDocs } from './docs/urls.ts'

type Args = readonly unknown[]

const MAX_CHARS = 100_000
/** A name and value that are put into a query. */
const PAIR = 60

function addressText(vm: Machine, value: unknown): string {
  const text = toText(vm, value)
  if (text.length > MAX_CHARS) throw new ExpressionError('expression.too-large', `An address may have ${MAX_CHARS} characters.`)
  vm.spend(200 + text.length)
  payForMarks(vm, text)
  return text
}

const parse = (vm: Machine, args: Args): URL | null =>
  URL.parse(addressText(vm, args[0]), args[1] === undefined ? undefined : addressText(vm, args[1]))

function makeUrl(vm: Machine, args: Args): URL {
  const url = parse(vm, args)
  if (url !== null) return vm.made(url)
  throw new ExpressionError('expression.bad-argument', `"${toText(vm, args[0]).slice(0, 80)}" is not an address.`, {
    hint: "Begin with the protocol, https://…, or give a base: new URL('/path', 'https://example.com').",
  })
}

const urlStatics = table<undefined>(
  {
    'canParse(address, base?)': (vm, _self, args) => parse(vm, args) !== null,
    'parse(address, base?)': (vm, _self, args) => {
      const url = parse(vm, args)
      return url === null ? null : vm.made(url)
    },
  },
  urlStaticDocs,
)

function makeParams(vm: Machine, args: Args): URLSearchParams {
  const [source] = args
  if (source === undefined || source === null) return vm.made(new URLSearchParams())
  if (source instanceof URLSearchParams) return vm.made(new URLSearchParams(addressText(vm, source.toString())))
  if (isPlainObject(source))
    return vm.made(
      new URLSearchParams(
        pairsOf(
          vm,
          vm.keysOf(source).map((key) => [key, source[key]]),
        ),
      ),
    )
  if (Array.isArray(source) || source instanceof Map) return vm.made(new URLSearchParams(pairsOf(vm, iterate(vm, source))))
  return vm.made(new URLSearchParams(addressText(vm, source)))
}

function pairsOf(vm: Machine, pairs: Iterable<unknown>): [string, string][] {
  const result: [string, string][] = []
  for (const pair of pairs) {
    if (!Array.isArray(pair)) throw new ExpressionError('expression.bad-argument', 'URLSearchParams needs a list of [name, value] pairs.')
    vm.spend(PAIR)
    const [name, value] = [toText(vm, pair[0]), toText(vm, pair[1])]
    vm.string((name.length + value.length) * 3)
    result.push([name, value])
  }
  return result
}

export const urlFacades: readonly Facade[] = [
  new Facade({
    name: 'URL',
    docs: ['new URL(address, base?)', urlFacadeDocs],
    members: urlStatics,
    construct: makeUrl,
    isInstance: (value) => value instanceof URL,
  }),
  new Facade({
    name: 'URLSearchParams',
    docs: ['new URLSearchParams(query?)', urlParamsFacadeDocs],
    members: table<undefined>({}),
    construct: makeParams,
    isInstance: (value) => value instanceof URLSearchParams,
  }),
]
