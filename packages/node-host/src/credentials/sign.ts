import type { JsonObject } from '@millrace/base'
import type { CredentialDefinition } from '@millrace/node-sdk'

/** What signing adds to a request. */
export interface Signature {
  readonly headers: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
}

/** How this secret signs: `{field}` in a header or query value, or in its name, stands for the secret's field. */
export function signatureOf(definition: CredentialDefinition, data: JsonObject): Signature {
  const { headers = {}, query = {}, basic } = definition.sign
  const fill = (values: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [fillFields(name, data), fillFields(value, data)]))
  const signed = fill(headers)
  if (basic !== undefined)
    signed['authorization'] = `Basic ${Buffer.from(`${field(data, basic.user)}:${field(data, basic.password)}`).toString('base64')}`
  return { headers: signed, query: fill(query) }
}

const fillFields = (text: string, data: JsonObject): string => text.replace(/\{([A-Za-z0-9_]+)\}/g, (_, name: string) => field(data, name))

function field(data: JsonObject, name: string): string {
  const value = Object.hasOwn(data, name) ? data[name] : undefined
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

/** Whether the credential may be sent to this host. `*.example.com` covers every host below it. Without a list: any host. */
export function mayGoTo(definition: CredentialDefinition, data: JsonObject, host: string): boolean {
  const name = definition.allowedHostsField
  const list = name !== undefined && Object.hasOwn(data, name) ? data[name] : undefined
  const allowed = (Array.isArray(list) ? list : typeof list === 'string' ? list.split(',') : [])
    .map((each) => String(each).trim().toLowerCase())
    .filter((each) => each !== '')
  if (allowed.length === 0) return true
  return allowed.some((each) => each === '*' || host === each || (each.startsWith('*.') && host.endsWith(each.slice(1))))
}
