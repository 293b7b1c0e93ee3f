import { randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dateTimeNow, hostFunction, hostObject, type ExpressionScope } from '../../packages/expression/src/index.ts'
import { Callable, Facade, HostObject } from '../../packages/expression/src/values/callable.ts'
import { changesSince, takeSnapshot, type Snapshot } from './intrinsics.ts'

/** A word that nobody inside may ever see: it stands in the environment, in a global, in a file and in objects of the host. */
export const CANARY = `canary-${randomUUID()}`

/** An object of the host with a class, as an ORM entity or a client would be. */
class Secret {
  readonly token = CANARY
  reveal(): string {
    return this.token
  }
}

const withGetter = (): object => Object.defineProperty({}, 'lazy', { enumerable: true, get: () => 'from a getter' })

/** Fresh data of one item; `evil` has the keys that pollute, as own properties. */
const makeData = (): Record<string, unknown> => ({
  a: 1,
  list: [3, 1, 2],
  deep: { x: { y: [{ z: 1 }] } },
  text: 'some text',
  evil: JSON.parse(
    '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"prototype":{"polluted":true},"isLuxonDateTime":true,"toString":"x"}',
  ) as unknown,
  native: (): string => CANARY,
  methods: { steal: (): string => CANARY },
  secret: new Secret(),
  getter: withGetter(),
  template: '{{ process.env }} {{ 40 + 2 }}',
  markup: { $expr: '{{ 40 + 2 }}' },
  when: new Date(0),
})

/** Objects that lie in the data from the start: an expression may hand them back as they are. */
const planted = new WeakSet<object>()

function plant(value: unknown): void {
  if (typeof value !== 'object' || value === null || planted.has(value)) return
  planted.add(value)
  for (const key of Object.keys(value)) plant(Object.getOwnPropertyDescriptor(value, key)?.value)
}

/** Everything around an expression that it must leave alone. */
export interface World {
  readonly scope: ExpressionScope
  /** What was read or changed outside; empty when nothing was. */
  damage(): readonly string[]
  release(): void
}

export function makeWorld(): World {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-attack-'))
  const file = join(directory, 'canary')
  writeFileSync(file, CANARY)
  process.env['MILLRACE_CANARY'] = CANARY
  const realm = globalThis as unknown as Record<string, unknown>
  realm['millraceCanary'] = { value: CANARY }
  const data = makeData()
  plant(data)
  const before = fingerprint(data)
  const globals = new Set(Object.getOwnPropertyNames(globalThis))
  const environment = JSON.stringify(process.env)
  const snapshot: Snapshot = takeSnapshot()
  return {
    scope: scopeOf(data),
    damage: () => [
      ...changesSince(snapshot),
      ...Object.getOwnPropertyNames(globalThis).flatMap((name) => (globals.has(name) ? [] : [`globalThis.${name}`])),
      ...(JSON.stringify(process.env) === environment ? [] : ['the environment']),
      ...(fingerprint(data) === before ? [] : ['data of the item']),
      ...((realm['millraceCanary'] as { value: string }).value === CANARY ? [] : ['a global']),
      ...(readFileSync(file, 'utf8') === CANARY && readdirSync(directory).length === 1 ? [] : ['a file']),
      ...(({} as { polluted?: unknown }).polluted === undefined ? [] : ['Object.prototype']),
    ],
    release: () => {
      rmSync(directory, { recursive: true, force: true })
      delete process.env['MILLRACE_CANARY']
      delete realm['millraceCanary']
    },
  }
}

/** Text of data with its hidden parts, so that nothing in it can change unseen. */
function fingerprint(value: unknown): string {
  if (typeof value === 'function') return 'function'
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined'
  const own = Object.getOwnPropertyDescriptors(value) as Readonly<Record<string, PropertyDescriptor>>
  const parts = Object.entries(own).map(([key, property]) => `${key}:${'value' in property ? fingerprint(property.value) : 'getter'}`)
  return `${value instanceof Date ? value.getTime() : ''}{${parts.join()}}`
}

function scopeOf(data: Record<string, unknown>): ExpressionScope {
  const item = { json: data }
  const node = hostObject({
    item: { get: () => item },
    json: { get: () => data },
    all: { call: () => [item] },
    first: { call: () => item },
    last: { call: () => item },
    itemMatching: { call: () => item },
    isExecuted: { get: () => true },
  })
  const names: Readonly<Record<string, unknown>> = {
    $json: data,
    $binary: {},
    $input: hostObject({ item: { get: () => item }, all: { call: () => [item] }, first: { call: () => item }, last: { call: () => item } }),
    $: hostFunction(() => node),
    $items: hostFunction(() => [item]),
    $node: hostObject({ Fetch: { get: () => node } }, { names: () => ['Fetch'], get: () => node }),
    $vars: Object.freeze({ region: 'eu' }),
    $env: Object.freeze({ SHOP: 'https://shop.example' }),
    $execution: { id: 'e1' },
    $workflow: { id: 'w1', name: 'W' },
    $trigger: {},
    $itemIndex: 0,
    $runIndex: 0,
    $now: dateTimeNow(0, 'UTC'),
    $today: dateTimeNow(0, 'UTC'),
  }
  return { lookup: (name) => (Object.hasOwn(names, name) ? names[name] : undefined), zone: 'UTC' }
}

/** Why a value that came out of an expression may not come out, or nothing. */
export function leak(value: unknown, depth = 0): string | undefined {
  if (typeof value === 'string') return value.includes(CANARY) ? 'the canary' : undefined
  if (typeof value === 'function') return 'a JavaScript function'
  if (typeof value === 'symbol') return 'a symbol'
  if (typeof value !== 'object' || value === null || depth > 8) return undefined
  if (value === globalThis || value === process) return 'the global object'
  if (value instanceof Callable || value instanceof Facade || value instanceof HostObject || planted.has(value)) return undefined // inert: refused as JSON
  if (value instanceof Set || value instanceof Map) return first([...value], depth)
  return first(Object.values(value).slice(0, 1_000), depth)
}

const first = (values: readonly unknown[], depth: number): string | undefined => {
  for (const value of values) {
    const found = leak(value, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}
