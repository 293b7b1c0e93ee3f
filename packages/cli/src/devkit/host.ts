import { NodeError, silentLogger } from '@millrace/base'
import type { AnyDefinition, CredentialDefinition } from '@millrace/node-sdk'
import type { Send } from './playground/execute.ts'

/** A config that does not fit, in words for people. */
export interface ConfigProblem {
  readonly path: string
  readonly message: string
}

export interface HostedType {
  readonly definition: AnyDefinition
  check(config: Record<string, unknown>): readonly ConfigProblem[]
}

/** What the server would say of a package. */
export interface HostVerdict {
  /** What could not be loaded; one sentence each. */
  readonly problems: readonly string[]
  readonly types: readonly HostedType[]
  readonly credentials: readonly CredentialDefinition[]
}

/**
 * Loads a built package with the loader of the server, so that what passes here is what installs there. The loader comes by dynamic import:
 * only the commands that judge a package pay for it.
 */
export async function askHost(directory: string): Promise<HostVerdict> {
  const { loadNodePackages } = await import('@millrace/node-host')
  const registry = await loadNodePackages({ roots: [directory], logger: silentLogger })
  return {
    problems: registry.packages().flatMap(({ error }) => (error === null ? [] : error.split('\n'))),
    types: registry
      .types()
      .flatMap((type) => registry.versionsOf(type).map((version) => registry.get(type, version)))
      .filter((type) => type !== undefined)
      .map((type) => ({ definition: type.definition, check: (config) => type.check(structuredClone(config) as never) })),
    credentials: registry.credentialTypes(),
  }
}

/** Real requests through the server's client, signed as the server signs. Addresses of this machine and its network may be called: it is the developer's own. */
export async function hostSend(signal: AbortSignal): Promise<Send> {
  const { createHttpClient, mayGoTo, signatureOf } = await import('@millrace/node-host')
  const client = createHttpClient({ allowPrivate: 'all' })
  return (request, signing) => {
    if (signing === undefined) return client.request(request, { signal })
    const { definition, data } = signing
    const checkHost = (host: string): void => {
      if (!mayGoTo(definition, data, host)) throw new NodeError('credential.host', `The credential may not be sent to ${host}.`)
    }
    return client.request(request, { signal, signed: { ...signatureOf(definition, data), checkHost } })
  }
}
