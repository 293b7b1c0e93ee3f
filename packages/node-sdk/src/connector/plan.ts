import type { JsonObject } from '@millrace/base'
import type { ConnectorDefinition, ConnectorOperation, ErrorRule, RateLimit } from '../generated/connector.ts'

/** Properties that the interpreter adds to the config of an operation. */
export const RETURN_ALL = 'returnAll'
export const LIMIT = 'limit'
export const AUTHENTICATION = 'authentication'
/** The value of `authentication` for no credential. */
export const NO_CREDENTIAL = 'none'

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])
/** Methods that change nothing more when they are repeated (RFC 9110, 9.2.2). */
const REPEATABLE: ReadonlySet<string> = new Set(['PUT', 'DELETE'])

/** An operation with what it has from its connector. */
export interface OperationPlan {
  readonly connector: ConnectorDefinition
  readonly operation: ConnectorOperation
  readonly baseUrl: string
  readonly effects: 'none' | 'read' | 'write'
  readonly idempotency: 'key' | 'natural' | 'none'
  /** Credential types that a node chooses one of. */
  readonly credentials: readonly string[]
  readonly credentialRequired: boolean
  /** The operation's rules, then the connector's. */
  readonly errors: readonly ErrorRule[]
  readonly rateLimit: RateLimit | undefined
}

export function planOf(connector: ConnectorDefinition, operation: ConnectorOperation): OperationPlan {
  return Object.freeze({
    connector,
    operation,
    baseUrl: operation.baseUrl ?? connector.baseUrl,
    effects: operation.effects ?? (READS.has(operation.method) ? 'read' : 'write'),
    idempotency: operation.idempotency?.by ?? (REPEATABLE.has(operation.method) ? 'natural' : 'none'),
    credentials: operation.credentials ?? connector.credentials ?? [],
    credentialRequired: connector.credentialRequired ?? true,
    errors: [...(operation.errors ?? []), ...(connector.errors ?? [])],
    rateLimit: operation.rateLimit ?? connector.rateLimit,
  })
}

/** Whether a node's config says which credential it uses. */
export const choosesCredential = ({ credentials, credentialRequired }: OperationPlan): boolean =>
  credentials.length > 1 || (credentials.length === 1 && !credentialRequired)

/** The credential type that a config chose; undefined for none. */
export function credentialOf(plan: OperationPlan, config: JsonObject): string | undefined {
  const chosen = choosesCredential(plan) ? config[AUTHENTICATION] : undefined
  if (chosen === NO_CREDENTIAL) return undefined
  if (typeof chosen === 'string' && plan.credentials.includes(chosen)) return chosen
  return plan.credentialRequired ? plan.credentials[0] : undefined
}
