import type { JsonObject, JsonValue } from '@millrace/base'
import { NoEquivalentError } from '../errors.ts'
import type { Converted, NodeMapping } from '../convert/mapping.ts'
import type { Params } from '../read/params.ts'
import { changed } from '../report.ts'
import { expression, sourceOf } from '../values/to-value.ts'
import { codeOf } from './code.ts'

/** Edit Fields with one field, which an expression works out. */
export const oneField = (name: string, value: JsonValue, keep: boolean): Converted => ({
  type: 'core.set',
  config: { mode: 'fields', assignments: [{ name, value }], keepOtherFields: keep },
  notes: [changed('It is an Edit Fields node now: an expression does the same.')],
})

export const renameKeysNode: NodeMapping = {
  from: ['renameKeys'],
  title: 'Rename Keys',
  versions: '1',
  becomes: 'Code',
  differs: 'Renaming by patterns is not there.',
  convert({ params }) {
    if (!params.group('additionalOptions').isEmpty) throw new NoEquivalentError({ reason: 'It renames by patterns. Use a Code node.' })
    const keys = params.rows('keys', 'key').map((row): [string, string] => [row.fixedText('currentKey'), row.fixedText('newKey')])
    const source = `const names = new Map(${JSON.stringify(keys.filter(([before, after]) => before !== '' && after !== ''))})
return items.map((item) => ({
  ...item,
  json: Object.fromEntries(Object.entries(item.json).map(([name, value]) => [names.get(name) ?? name, value])),
}))`
    return codeOf(source, { notes: [changed('It is a Code node now, which does the same. Names with dots reach no inner fields.')] })
  },
}

const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  SHA1: 'sha1',
  SHA256: 'sha256',
  SHA384: 'sha384',
  SHA512: 'sha512',
}

function hashed(params: Params, version: number): Converted {
  const type = params.choice('type', version < 2 ? 'MD5' : 'SHA256')
  const algorithm = Object.hasOwn(HASHES, type) ? HASHES[type] : undefined
  if (algorithm === undefined || params.raw('binaryData') === true)
    throw new NoEquivalentError({ reason: `It makes a hash (${type}) that expressions do not.` })
  if (params.choice('encoding', 'hex') !== 'hex') throw new NoEquivalentError({ reason: 'It writes a hash in Base64. Use a Code node.' })
  const source = sourceOf(params.value('value'))
  return oneField(params.fixedText('dataPropertyName', 'data'), expression(`String(${source}).hash('${algorithm}')`), true)
}

export const cryptoNode: NodeMapping = {
  from: ['crypto'],
  title: 'Crypto',
  versions: '1–2',
  becomes: 'Edit Fields; Code for random values',
  differs: 'HMAC, signatures and encryption need a secret and are kept as they were.',
  convert({ params, version }) {
    const action = params.choice('action', 'hash')
    if (action === 'hash') return hashed(params, version)
    if (action !== 'generate') throw new NoEquivalentError({ reason: 'It works with a secret, which belongs into no workflow.' })
    const name = JSON.stringify(params.fixedText('dataPropertyName', 'data'))
    const kind = params.choice('encodingType', 'uuid')
    const length = Math.max(1, Math.min(1024, Math.floor(params.fixedNumber('stringLength', 32))))
    const value =
      kind === 'uuid'
        ? 'crypto.randomUUID()'
        : `require('crypto').randomBytes(${length}).toString('${kind === 'base64' ? 'base64' : 'hex'}').slice(0, ${length})`
    return codeOf(`return items.map((item) => ({ ...item, json: { ...item.json, [${name}]: ${value} } }))`, {
      notes: [changed('It is a Code node now, which does the same.')],
    })
  },
}

export const htmlNode: NodeMapping = {
  from: ['html'],
  title: 'HTML (template)',
  versions: '1–1.2',
  becomes: 'Edit Fields',
  differs: 'Reading values out of HTML and tables are kept as they were.',
  convert({ params }) {
    const operation = params.choice('operation', 'generateHtmlTemplate')
    if (operation !== 'generateHtmlTemplate') throw new NoEquivalentError({ reason: 'It reads HTML, or makes a table. Use a Code node.' })
    const raw = params.raw('html')
    const text = typeof raw === 'string' ? raw.replace(/^=/, '') : ''
    const value: JsonValue = text.includes('{{') ? ({ $expr: text } satisfies JsonObject) : text
    return oneField('html', value, false)
  },
}
