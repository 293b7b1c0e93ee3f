import type { Role } from '@millrace/api'
import type { Id } from '@millrace/base'
import type { IncomingMessage } from 'node:http'

/** Who makes a request: a person's session or an API key. Every service authorises and scopes its queries by this. */
export interface Actor {
  readonly tenantId: Id
  readonly userId: Id
  readonly name: string
  /** What it may do; for an API key never more than its maker. */
  readonly role: Role
  readonly via: 'session' | 'api-key'
}

/** Finds out who makes a request. Throws UnauthenticatedError, or CrossSiteError for a forged browser request. */
export interface Authenticator {
  authenticate(request: IncomingMessage): Promise<Actor>
}
