import type { Machine } from '../machine.ts'

/*
 * Addresses in texts. Everything here looks at each character a bounded number of times; no pattern of ours can back-track over
 * a text that somebody made for it.
 */

const MAX_URL_CHARS = 4_096
const MAX_EMAIL_CHARS = 254
const PROTOCOLS: ReadonlySet<string> = new Set(['http:', 'https:', 'ftp:', 'ftps:', 'ws:', 'wss:'])

const LABEL = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?$/u

/** Whether a text is a domain with a dot, such as `shop.example.com`. */
export function isDomain(text: string): boolean {
  if (text.length > 253) return false
  const labels = text.split('.')
  return labels.length > 1 && labels.every((label) => LABEL.test(label)) && /\p{L}/u.test(labels.at(-1) ?? '')
}

const LOCAL_CHAR = /[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]/u
const DOMAIN_CHAR = /[\p{L}\p{M}\p{N}.-]/u

/** Whether a text is one e-mail address and nothing else. */
export function isEmail(text: string): boolean {
  if (text.length > MAX_EMAIL_CHARS) return false
  const at = text.lastIndexOf('@')
  return at > 0 && isLocalPart(text.slice(0, at)) && isDomain(text.slice(at + 1))
}

const isLocalPart = (text: string): boolean =>
  text.length <= 64 && !/^\.|\.$|\.\./.test(text) && [...text].every((char) => LOCAL_CHAR.test(char))

/** The first e-mail address in a text. */
export function findEmail(vm: Machine, text: string): string | undefined {
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const local = localBefore(text, at)
    const domain = domainAfter(text, at)
    vm.spend(150 + 10 * (local.length + domain.length)) // both are short: paid for at once
    if (isEmail(`${local}@${domain}`)) return `${local}@${domain}`
  }
  return undefined
}

function localBefore(text: string, at: number): string {
  let start = at
  while (start > 0 && at - start < 64 && LOCAL_CHAR.test(text[start - 1]!)) start -= 1
  return text.slice(start, at).replace(/^[.'`]+/, '')
}

function domainAfter(text: string, at: number): string {
  let end = at + 1
  while (end < text.length && end - at < 254 && DOMAIN_CHAR.test(text[end]!)) end += 1
  return text.slice(at + 1, end).replace(/[.-]+$/, '')
}

/** The address that a text is, if it is one with a protocol of the web. */
export function readUrl(vm: Machine, text: string): URL | undefined {
  if (text.length > MAX_URL_CHARS || /\s/.test(text)) return undefined
  vm.spend(200 + text.length)
  const url = URL.parse(text)
  return url !== null && PROTOCOLS.has(url.protocol) && url.hostname !== '' && /^[a-z]+:\/\//i.test(text) ? url : undefined
}

/** The first web address in a text, without the punctuation behind it. */
export function findUrl(vm: Machine, text: string): string | undefined {
  for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', at + 3)) {
    const start = at - (/[a-z]{2,5}$/i.exec(text.slice(Math.max(0, at - 5), at))?.[0].length ?? 0)
    const candidate = trimEnd(text.slice(start, urlEnd(vm, text, at)))
    if (readUrl(vm, candidate) !== undefined) return candidate
  }
  return undefined
}

function urlEnd(vm: Machine, text: string, from: number): number {
  let end = from
  while (end < text.length && end - from < MAX_URL_CHARS && !/[\s<>"`{}|\\^]/.test(text[end]!)) end += 1
  vm.spend(60 + 4 * (end - from))
  return end
}

const count = (text: string, char: string): number => text.split(char).length - 1

/** Punctuation that ends a sentence is no part of the address, nor is a closing bracket that was not opened in it. */
function trimEnd(address: string): string {
  let unopened = count(address, ')') - count(address, '(')
  let end = address.length
  for (; end > 0; end--) {
    const last = address[end - 1]!
    if (last === ')' && unopened > 0) unopened -= 1
    else if (!/[.,;:!?'\]*]/.test(last)) break
  }
  return address.slice(0, end)
}

/** The domain of the address or e-mail in a text, or the text's own when it begins with one. */
export function findDomain(vm: Machine, text: string): string | undefined {
  const trimmed = text.trim()
  const url = findUrl(vm, trimmed)
  if (url !== undefined) return readUrl(vm, url)?.hostname
  const email = findEmail(vm, trimmed)
  if (email !== undefined) return email.slice(email.lastIndexOf('@') + 1)
  const first = /^[^\s/:?#]{1,253}/.exec(trimmed)?.[0] ?? ''
  return isDomain(first) ? first : undefined
}
