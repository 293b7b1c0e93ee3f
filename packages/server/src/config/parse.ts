import { isIP } from 'node:net'

/** What a setting's text means, or what is allowed instead. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly allowed: string }

export interface Parser<T> {
  /** For the documentation, e.g. `whole number from 0 to 65535`. */
  readonly allowed: string
  parse(text: string): Parsed<T>
}

const parser = <T>(allowed: string, read: (text: string) => T | undefined): Parser<T> => ({
  allowed,
  parse: (text) => {
    const value = read(text)
    return value === undefined ? { ok: false, allowed } : { ok: true, value }
  },
})

export const wholeNumber = (min: number, max: number): Parser<number> =>
  parser(`a whole number from ${min} to ${max}`, (text) => {
    const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
    return value >= min && value <= max ? value : undefined
  })

export const oneOf = <const T extends string>(values: readonly T[]): Parser<T> =>
  parser(`one of ${values.join(', ')}`, (text) => values.find((value) => value === text))

export const matching = (allowed: string, test: (text: string) => boolean): Parser<string> =>
  parser(allowed, (text) => (test(text) ? text : undefined))

/** Parts separated by commas, each of which must pass. */
export const listOf = (allowed: string, test: (part: string) => boolean): Parser<readonly string[]> =>
  parser(`${allowed}, separated by commas`, (text) => {
    const parts = splitList(text)
    return parts.length > 0 && parts.every(test) ? parts : undefined
  })

/** `all`, or a list. */
export const allOr = (list: Parser<readonly string[]>): Parser<'all' | readonly string[]> =>
  parser(`\`all\`, or ${list.allowed}`, (text) => {
    if (text === 'all') return 'all'
    const parsed = list.parse(text)
    return parsed.ok ? parsed.value : undefined
  })

/** A count, or a list. */
export const countOr = (count: Parser<number>, list: Parser<readonly string[]>): Parser<number | readonly string[]> =>
  parser(`${count.allowed}, or ${list.allowed}`, (text) => {
    const parsed = [count.parse(text), list.parse(text)].find((candidate) => candidate.ok)
    return parsed?.ok === true ? parsed.value : undefined
  })

/** Scheme, host and port of a URL, without a path. */
export const origin: Parser<string> = parser('an http or https address without a path, e.g. https://millrace.example.org', (text) => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) return undefined
  return url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '' && url.password === '' ? url.origin : undefined
})

const splitList = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

const HOST_NAME = /^(?=.{1,253}$)(\*\.)?[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?)*$/
export const isHostName = (text: string): boolean => HOST_NAME.test(text) && !/^[\d.]+$/.test(text)

/** An IP address or a CIDR range. */
export function isAddressRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
}
