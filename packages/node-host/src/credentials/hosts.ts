import type { JsonObject } from '@millrace/base'
import type { CredentialDefinition } from '@millrace/node-sdk'
import { fillFields } from './fields.ts'

/** With an optional port; a star stands for whole labels in front only. */
const HOST = /^(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?$/

/**
 * Whether the credential may be sent to this host, given with its port where that is not the scheme's own. Both lists must allow it:
 * the hosts of the type, which its author fixed, and those that the credential's owner listed. No list: any host.
 */
export function mayGoTo(definition: CredentialDefinition, data: JsonObject, host: string): boolean {
  const name = host.toLowerCase()
  return fits(hostsOfType(definition, data), name) && fits(hostsOfOwner(definition, data), name)
}

const fits = (list: readonly string[] | undefined, host: string): boolean =>
  list === undefined || list.some((entry) => entry === '*' || coversHost(entry, host))

/** Whether an entry of a list of hosts means this one. An entry without a port means all ports. */
export function coversHost(entry: string, host: string): boolean {
  const named = /:\d+$/.test(entry) ? host : host.replace(/:\d+$/, '')
  return named === entry || (entry.startsWith('*.') && named.endsWith(entry.slice(1)))
}

/** A list of which nothing is left after filling allows nothing: the type must not become open by an empty field. */
function hostsOfType({ hosts }: CredentialDefinition, data: JsonObject): readonly string[] | undefined {
  return hosts?.flatMap((entry) => {
    const filled = fillFields(entry, data).trim().toLowerCase()
    const host = /^\{\w+\}$/.test(entry) && URL.canParse(filled) ? new URL(filled).host : filled
    // Only the author of the type may say "all hosts below"; a field of the secret may not.
    const widened = host.includes('*') && !entry.startsWith('*.')
    return HOST.test(host) && !widened ? [host] : []
  })
}

function hostsOfOwner({ allowedHostsField: field }: CredentialDefinition, data: JsonObject): readonly string[] | undefined {
  const list = field !== undefined && Object.hasOwn(data, field) ? data[field] : undefined
  const hosts = (Array.isArray(list) ? list : typeof list === 'string' ? list.split(',') : [])
    .map((each) => String(each).trim().toLowerCase())
    .filter((each) => each !== '')
  return hosts.length === 0 ? undefined : hosts
}
