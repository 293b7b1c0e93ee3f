import { silentLogger, type JsonObject } from '@millrace/base'
import type { TokenSet } from '@millrace/node-host'
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

export interface Sender {
  readonly send: Send
  /** Every text that must not be kept: fields of secrets, and what signing made of them. */
  secrets(): readonly string[]
}

/** Real requests through the server's client, signed as the server signs. Addresses of this machine and its network may be called: it is the developer's own. */
export async function hostSender(signal: AbortSignal): Promise<Sender> {
  const { createHttpClient, signerOf } = await import('@millrace/node-host')
  const client = createHttpClient({ allowPrivate: 'all' })
  const signers: ReturnType<typeof signerOf>[] = []
  return {
    send: (request, signing) => {
      if (signing === undefined) return client.request(request, { signal })
      const signer = signerOf(signing.definition, signing.data, signing.accessToken)
      signers.push(signer)
      return client.request(request, { signal, signed: signer.signed })
    },
    secrets: () => [...new Set(signers.flatMap((signer) => signer.secrets()))].sort((a, b) => b.length - a.length),
  }
}

/** Asks a token endpoint as the server does. */
export async function askForToken(
  definition: CredentialDefinition,
  data: JsonObject,
  refreshToken: string | undefined,
  signal: AbortSignal,
): Promise<TokenSet | undefined> {
  const { createHttpClient, filledFlow, requestTokens } = await import('@millrace/node-host')
  const flow = filledFlow(definition, data)
  if (flow === undefined) return undefined
  const grant = refreshToken === undefined ? ({ by: 'client' } as const) : ({ by: 'refresh', refreshToken } as const)
  return requestTokens(createHttpClient({ allowPrivate: 'all' }), flow, grant, signal)
}
