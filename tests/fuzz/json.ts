import fc from 'fast-check'
import { compileExpression, toJson } from '../../packages/expression/src/index.ts'
import type { Target } from './target.ts'

const KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'toJSON',
  'length',
  '0',
  '-1',
  '',
  '$expr',
  'then',
  'a',
  'hasOwnProperty',
  '__defineGetter__',
  'json',
  'keys',
]

const key = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...KEYS) }, fc.string({ maxLength: 5 }))

/** JSON text with keys that act in careless programs; as text, since an object literal cannot hold some of them. */
const jsonText = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    fc
      .oneof(
        fc.integer(),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.boolean(),
        fc.constant(null),
        fc.string({ unit: 'binary', maxLength: 6 }),
      )
      .map((leaf) => JSON.stringify(leaf)),
    fc.array(tie('value'), { maxLength: 4 }).map((values) => `[${values.join()}]`),
    fc
      .array(fc.tuple(key, tie('value')), { maxLength: 4 })
      .map((fields) => `{${fields.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join()}}`),
  ),
})).value

/** What the text means, without keys that act. */
function meaning(text: string): unknown {
  return JSON.parse(text, function (this: unknown, name, value: unknown) {
    return name === '__proto__' ? undefined : value
  }) as unknown
}

function plain(value: unknown, path = ''): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const proto: unknown = Object.getPrototypeOf(value)
  if (proto !== Object.prototype && proto !== Array.prototype) return `${path} has a prototype of its own`
  if (Object.hasOwn(value, '__proto__')) return `${path} has a key __proto__`
  for (const [name, inner] of Object.entries(value)) {
    const found = plain(inner, `${path}/${name}`)
    if (found !== undefined) return found
  }
  return undefined
}

const ROUTES = [
  ['JSON.parse', 'JSON.parse($json.text)'],
  ['parseJson', '$json.text.parseJson()'],
  ['a copy by text', 'JSON.parse(JSON.stringify(JSON.parse($json.text)))'],
  ['the item itself', '$json.value'],
  ['a spread', '[$json.value].map(x => (typeof x === "object" && x !== null && !Array.isArray(x) ? { ...x } : x))[0]'],
  [
    'assign',
    '[$json.value].map(x => (typeof x === "object" && x !== null && !Array.isArray(x) ? (() => { const o = {}; for (const k in x) if (k !== "constructor" && k !== "prototype" && !k.startsWith("__")) o[k] = x[k]; return { ...x, ...o } })() : x))[0]',
  ],
] as const

export const json: Target<string> = {
  name: 'json',
  title: 'JSON with any keys stays data: nothing in it acts, nothing is lost but __proto__',
  inputs: jsonText,
  problem: (text) => {
    const wanted = JSON.stringify(meaning(text))
    const names = { $json: { text, value: JSON.parse(text) as unknown } }
    for (const [name, source] of ROUTES) {
      const value = toJson(compileExpression(source).evaluate({ lookup: (what) => (what === '$json' ? names.$json : undefined) }))
      const found = plain(value, name)
      if (found !== undefined) return found
      if (JSON.stringify(value) !== wanted) return `${name}: ${JSON.stringify(value)}, not ${wanted}`
    }
    return ({} as { polluted?: unknown }).polluted === undefined ? undefined : 'Object.prototype was changed'
  },
}
