import type { Id, JsonObject } from '@millrace/base'
import type { Grant, TokenSet } from '@millrace/node-host'

/** The credential types that use OAuth2, and the way to their services. */
export interface OAuthTypes {
  /** Undefined for types that do not use it. */
  grantOf(type: string): 'authorization-code' | 'client-credentials' | undefined
  titleOf(type: string): string
  /** Where a person agrees. */
  authorizeUrl(
    type: string,
    data: JsonObject,
    request: { readonly state: string; readonly redirectUri: string; readonly challenge: string },
  ): string
  /** Asks the service's token endpoint. Throws NodeErrors `auth.*`. */
  tokens(type: string, data: JsonObject, grant: Grant, signal: AbortSignal): Promise<TokenSet>
}

/** A credential with its opened secret. */
export interface OAuthCredential {
  readonly tenantId: Id
  readonly credentialId: Id
  readonly type: string
  readonly data: JsonObject
}
