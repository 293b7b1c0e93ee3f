import { NodeError, type JsonObject } from '@millrace/base'
import { percentEncode, textOf } from './encode.ts'
import { fillIn } from './template.ts'

const HOST = /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,5})?$/

/**
 * The base URL with its variables: a whole URL at the beginning, a part of the host inside the host, a segment behind it. A value cannot
 * reach past its place: what is signed for one host must not be sent to another.
 */
export function fillBaseUrl(template: string, config: JsonObject): string {
  const hostEnds = endOfHost(template)
  return fillIn(template, (name, at) => {
    const value = Object.hasOwn(config, name) ? textOf(config[name] ?? '') : ''
    if (at === 0) return wholeUrl(name, value)
    if (at >= hostEnds) return safeSegment(name, value)
    if (!HOST.test(value)) throw refused(name, 'must be a host name, or a part of one, like example or example.com')
    return value
  }).replace(/\/+$/, '')
}

function endOfHost(template: string): number {
  const [scheme] = /^[a-z]+:\/\//i.exec(template) ?? []
  if (scheme === undefined) return 0
  const slash = template.indexOf('/', scheme.length)
  return slash < 0 ? template.length : slash
}

function wholeUrl(name: string, value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined
  const usable = url !== undefined && (url.protocol === 'https:' || url.protocol === 'http:') && url.username === '' && url.password === ''
  if (!usable || url.search !== '' || url.hash !== '')
    throw refused(name, 'must be a URL like https://example.com, without query and login')
  return url.href.replace(/\/+$/, '')
}

function safeSegment(name: string, value: string): string {
  if (value === '' || value === '.' || value === '..') throw refused(name, 'must not be empty, "." or ".."')
  return percentEncode(value)
}

const refused = (name: string, must: string): NodeError =>
  new NodeError('config.invalid', `"${name}" ${must}.`, { detail: { path: `/${name}` } })
