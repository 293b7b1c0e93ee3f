import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'
import type { Id } from '@millrace/base'
import type { WebhookSpec } from '@millrace/node-sdk'
import { WebhookAddressRefusedError, WebhookCallerRefusedError, WebhookCredentialMissingError } from '../errors.ts'

/** What a request that is signed with a credential carries: callers must carry the same. */
export interface SignedParts {
  readonly headers: Readonly<Record<string, string>>
}

export interface CallerSecrets {
  /** Undefined when there is no such credential of this type. */
  signedParts(tenantId: Id, credentialId: Id, credentialType: string): Promise<SignedParts | undefined>
}

/** Decides whether a caller may come in; throws when not. */
export type Admission = (request: IncomingMessage, ip: string) => Promise<void> | void

interface Guarded {
  readonly tenantId: Id
  readonly spec: WebhookSpec
  /** Credential ids of the trigger node, by type. */
  readonly credentials: Readonly<Record<string, Id>>
}

/** Compiles the checks of one webhook. The credential is read for each call, so that a changed or deleted one counts at once. */
export function compileAdmission({ tenantId, spec, credentials }: Guarded, secrets: CallerSecrets): Admission {
  const addresses = spec.allowedIps === undefined ? undefined : blockList(spec.allowedIps)
  const { auth } = spec
  if (addresses === undefined && auth === undefined) return () => undefined
  return async (request, ip) => {
    if (addresses !== undefined && !contains(addresses, ip)) throw new WebhookAddressRefusedError({ ip })
    if (auth === undefined) return
    const { credentialType } = auth
    const credentialId = credentials[credentialType]
    const parts = credentialId === undefined ? undefined : await secrets.signedParts(tenantId, credentialId, credentialType)
    if (parts === undefined) throw new WebhookCredentialMissingError({ credentialType })
    if (!carries(request, parts)) throw new WebhookCallerRefusedError({ scheme: auth.type })
  }
}

function carries(request: IncomingMessage, { headers }: SignedParts): boolean {
  const wanted = Object.entries(headers)
  // `every` of none is true: a credential that signs with no header must not let everybody in.
  return wanted.length > 0 && wanted.every(([name, value]) => sameText(headerOf(request, name.toLowerCase()), value))
}

/** The name of the scheme counts in any case (RFC 9110, 11.1). */
const headerOf = ({ headers }: IncomingMessage, name: string): string => {
  const value = String(headers[name] ?? '')
  return name === 'authorization' ? value.replace(/^basic +/i, 'Basic ') : value
}

/** Takes the same time wherever the texts differ; hashing first makes them equally long. */
function sameText(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}

function blockList(ranges: readonly string[]): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', prefix] = range.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (isIP(address) === 0) continue // the node's schema refuses what is no address; here it lets nobody in
    if (prefix === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(prefix), family)
  }
  return list
}

function contains(list: BlockList, ip: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1] // an IPv4 caller on a socket that listens to both
  const address = mapped ?? ip
  const family = isIP(address)
  return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4')
}
