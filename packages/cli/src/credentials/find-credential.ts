import type { Credential } from '@millrace/api'
import { defineError, isId } from '@millrace/base'
import type { ApiClient } from '../client/api-client.ts'
import { listAll } from '../client/list-all.ts'

export const NoSuchCredentialError = defineError<{ credential: string }>(
  'cli.credential-unknown',
  404,
  (d) => `There is no credential with the id or name ${JSON.stringify(d.credential)}. \`millrace credential list\` shows all.`,
)

export const SeveralCredentialsError = defineError<{ name: string; ids: readonly string[] }>(
  'cli.credential-ambiguous',
  409,
  (d) => `${d.ids.length} credentials are called ${JSON.stringify(d.name)}: name one by its id (${d.ids.join(', ')}).`,
)

/** Id of the credential that somebody named by id or name. Throws NoSuchCredentialError or SeveralCredentialsError. */
export async function findCredential(api: ApiClient, named: string): Promise<string> {
  if (isId(named)) return named
  const { data } = await listAll<Credential>(api, '/credentials')
  const ids = data.filter(({ name }) => name === named).map(({ id }) => id)
  const [id] = ids
  if (id === undefined) throw new NoSuchCredentialError({ credential: named })
  if (ids.length > 1) throw new SeveralCredentialsError({ name: named, ids })
  return id
}
