import type { CredentialType, TestCredentialReply } from '@millrace/api'
import type { Id, JsonObject } from '@millrace/base'

/** The credential types that node packages brought. */
export interface CredentialTypes {
  list(): readonly CredentialType[]
  has(type: string): boolean
  /** What is wrong with a secret's data; `path` is a JSON pointer into it. */
  check(type: string, data: JsonObject): readonly { readonly path: string; readonly message: string }[]
  /** The fields that are not secret. */
  visible(type: string, data: JsonObject): JsonObject
  /** When a change could send what is secret to somebody else: the fields that do, and the secrets that were not entered with it. */
  redirected(type: string, before: JsonObject, entered: JsonObject): { readonly by: readonly string[]; readonly secrets: readonly string[] }
}

/** Tries a request that is signed with a credential. */
export interface CredentialTester {
  test(
    credential: { readonly tenantId: Id; readonly credentialId: Id; readonly type: string; readonly data: JsonObject },
    /** Absent: the request that the type declares. */
    url: string | undefined,
    signal: AbortSignal,
  ): Promise<TestCredentialReply>
}
