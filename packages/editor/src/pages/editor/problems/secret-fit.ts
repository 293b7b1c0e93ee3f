import { isJsonObject, isSecretField, type JsonObject } from '@millrace/base'
import type { CredentialType } from '@millrace/api'
import { isPlaceOf, type CredentialSlot, type ProblemFix, type SecretMove } from '@millrace/workflow'

/** A credential to make, with what is known of it. */
export interface FittingCredential {
  readonly slot: CredentialSlot
  readonly type: CredentialType
  readonly start: JsonObject
}

/**
 * The sort of credential that a secret fits: one with a single secret field, and nothing else to fill in but what the secret is the
 * value of. Which of several is told by where the secret stood: `/headers/0` fits a credential for a header.
 */
export function fittingCredential(move: SecretMove, types: readonly CredentialType[]): FittingCredential | undefined {
  const candidates = move.slots.flatMap((slot): readonly FittingCredential[] => {
    const type = types.find((one) => one.type === slot.type)
    const start = type === undefined || type.oauth2 !== undefined ? undefined : startOf(type.schema as JsonObject, move)
    return type === undefined || start === undefined ? [] : [{ slot, type, start }]
  })
  const named = candidates.filter(({ start }) => Object.keys(start).length > 1)
  const alone = candidates.filter(({ start }) => Object.keys(start).length === 1)
  const inPlace = named.find(({ slot }) => isPlaceOf(slot, move.entry))
  return move.token === undefined ? inPlace : (alone[0] ?? inPlace)
}

/** What the field for whoever signs in is called. */
const USER = /^user(?:_?name)?$/i

function startOf({ properties, required }: JsonObject, { name, user, secret, token }: SecretMove): JsonObject | undefined {
  if (!isJsonObject(properties)) return undefined
  const fields = (Array.isArray(required) ? required : []).flatMap((key) =>
    typeof key === 'string' ? [{ key, schema: properties[key] }] : [],
  )
  const secrets = fields.filter(({ schema }) => isJsonObject(schema) && isSecretField(schema))
  const others = fields.filter((field) => !secrets.includes(field))
  const [only] = secrets
  if (only === undefined || secrets.length > 1 || others.length > 1) return undefined
  const [label] = others
  if (user !== undefined) return label !== undefined && USER.test(label.key) ? { [label.key]: user, [only.key]: secret } : undefined
  if (label === undefined) return /\s/.test(token ?? secret) ? undefined : { [only.key]: token ?? secret }
  return label.key === 'name' && name !== undefined ? { name, [only.key]: secret } : undefined
}

/** The same secret among what can be mended now; it may stand at another place of its list meanwhile, or nowhere. */
export function moveAsItIsNow({ node, secret, name, user }: SecretMove, fixes: readonly ProblemFix[]): SecretMove | undefined {
  const isSame = (other: SecretMove): boolean =>
    other.node === node && other.secret === secret && other.name === name && other.user === user
  return fixes.flatMap((fix) => fix.secret ?? []).find(isSame)
}
