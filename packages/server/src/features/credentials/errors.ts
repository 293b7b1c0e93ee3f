import { defineError } from '@millrace/base'
import type { RequestProblem } from '../../http/errors.ts'

export const CredentialNotFoundError = defineError<{ credentialId: string }>(
  'credential.not-found',
  404,
  (d) => `There is no credential ${d.credentialId}.`,
)

export const NotConnectableError = defineError<{ type: string }>(
  'credential.not-connectable',
  409,
  (d) => `Credentials of the type ${d.type} are not connected by a person: what they need is in their fields.`,
)

export const OAuthRefusedError = defineError<{ reason: string; hint: string | undefined }>(
  'credential.incomplete',
  422,
  (d) => `It cannot be connected yet: ${d.reason}${d.hint === undefined ? '' : ` ${d.hint}`}`,
)

export const NoCredentialTestError = defineError<{ type: string }>(
  'credential.no-test',
  422,
  (d) => `Credentials of the type ${d.type} have no test of their own; send a "url" to try.`,
)

export const UnknownCredentialTypeError = defineError<{ type: string }>(
  'credential.unknown-type',
  422,
  (d) => `There is no credential type "${d.type}"; GET /api/v1/credential-types lists them.`,
)

export const CredentialDataError = defineError<{ errors: readonly RequestProblem[] }>('credential.invalid', 422, (d) => {
  const [first] = d.errors
  return first === undefined
    ? 'The data does not fit the credential type.'
    : `The data does not fit the credential type: ${first.path} ${first.message}.`
})

/** Who may change a credential must not be able to have its secret sent to themselves. */
export const SecretNeededError = defineError<{ by: readonly string[]; errors: readonly RequestProblem[] }>(
  'credential.secret-needed',
  422,
  (d) =>
    `With ${d.by.map((field) => `"${field}"`).join(' and ')} changed, the secret would go elsewhere: enter ${d.errors
      .map(({ path }) => `"${path.slice('/data/'.length)}"`)
      .join(' and ')} again.`,
)

export const CredentialInUseError = defineError<{ workflows: readonly { workflowId: string; workflowName: string }[] }>(
  'credential.in-use',
  409,
  (d) =>
    `This credential is used by ${d.workflows.map(({ workflowName }) => `"${workflowName}"`).join(', ')}. Change them first, or delete it anyway with ?force=true.`,
)
