import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto'
import ivm from 'isolated-vm'

/**
 * What the inside asks of this process, which has nothing but the language: text encodings, hashes, random numbers, URLs.
 * H1. Only texts, numbers and buffers cross, by copy. What is not as expected is refused with undefined: no error of the host, whose
 *     stack and prototypes would be the host's, ever reaches the inside.
 */
type Operation = (...args: readonly unknown[]) => string | ArrayBuffer | undefined

const MOST_BYTES = 64 * 2 ** 20
const MOST_RANDOM = 65_536
const MOST_URL = 1_000_000
const HASHES: ReadonlySet<string> = new Set([
  'md5',
  'sha1',
  'sha224',
  'sha256',
  'sha384',
  'sha512',
  'sha512256',
  'ripemd160',
  'sha3-256',
  'sha3-512',
])

const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= MOST_BYTES
const isBytes = (value: unknown): value is ArrayBuffer => value instanceof ArrayBuffer && value.byteLength <= MOST_BYTES

const hashName = (name: unknown): string | undefined => {
  if (typeof name !== 'string') return undefined
  const plain = name.toLowerCase().replace(/^rsa-/, '').replace(/^sha-/, 'sha').replace('512/256', '512256')
  if (!HASHES.has(plain)) return undefined
  return plain === 'sha512256' ? 'sha512-256' : plain
}

/** A buffer of its own: Node's small ones are parts of a larger one, with the data of others in it. */
const own = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer

const FIELDS = ['href', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash', 'origin'] as const
const fieldsOf = (url: URL): string => JSON.stringify(Object.fromEntries(FIELDS.map((name) => [name, url[name]])))
const parseUrl = (text: string, base?: string): URL | undefined =>
  text.length <= MOST_URL && URL.canParse(text, base) ? new URL(text, base) : undefined

const OPERATIONS: Readonly<Record<string, Operation>> = {
  encode: (text) => (isText(text) ? own(new TextEncoder().encode(text)) : undefined),
  encoding: (label) => (isText(label) ? decoder(label)?.encoding : undefined),
  decode: (label, bytes, fatal, ignoreBOM) =>
    isText(label) && isBytes(bytes) ? decoded(decoder(label, { fatal: fatal === 1, ignoreBOM: ignoreBOM === 1 }), bytes) : undefined,
  random: (count) =>
    Number.isInteger(count) && (count as number) >= 0 && (count as number) <= MOST_RANDOM ? own(randomBytes(count as number)) : undefined,
  uuid: () => randomUUID(),
  hash: (name, data) => {
    const hash = hashName(name)
    return hash !== undefined && isBytes(data) ? own(createHash(hash).update(new Uint8Array(data)).digest()) : undefined
  },
  hmac: (name, key, data) => {
    const hash = hashName(name)
    if (hash === undefined || !isBytes(key) || !isBytes(data)) return undefined
    return own(createHmac(hash, new Uint8Array(key)).update(new Uint8Array(data)).digest())
  },
  url: (text, base) => {
    const url = isText(text) && (base === undefined || isText(base)) ? parseUrl(text, base) : undefined
    return url && fieldsOf(url)
  },
  'url-set': (href, name, value) => {
    const url = isText(href) && isText(value) ? parseUrl(href) : undefined
    if (url === undefined || (name === 'href' && parseUrl(value as string) === undefined)) return undefined
    if (!FIELDS.includes(name as 'href') || name === 'origin') return undefined
    url[name as 'href'] = value as string
    return fieldsOf(url)
  },
}

function decoder(label: string, options?: { fatal: boolean; ignoreBOM: boolean }): TextDecoder | undefined {
  try {
    return new TextDecoder(label, options)
  } catch {
    return undefined // no such encoding
  }
}

function decoded(decoder: TextDecoder | undefined, bytes: ArrayBuffer): string | undefined {
  try {
    return decoder?.decode(bytes)
  } catch {
    return undefined // fatal, and not that encoding
  }
}

/** Asks the parent on behalf of a program. */
export type Ask = (call: number, what: string, text: string) => void

/** The parent reads it on the thread that serves everybody. */
const MOST_CALL_CHARS = 8 * 2 ** 20

/** The function that the inside of one program is given. */
export function hostFunction(ask: Ask): ivm.Callback {
  return new ivm.Callback((operation: unknown, ...args: unknown[]) => {
    try {
      if (operation === 'call') {
        const [call, what, text] = args
        if (!Number.isSafeInteger(call) || !isText(what) || !isText(text) || text.length > MOST_CALL_CHARS) return undefined
        ask(call as number, what, text)
        return what
      }
      const given = typeof operation === 'string' && Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation]?.(...args) : undefined
      return given instanceof ArrayBuffer
        ? new ivm.ExternalCopy(given, { transferOut: true }).copyInto({ release: true, transferIn: true })
        : given
    } catch {
      return undefined // H1
    }
  })
}
