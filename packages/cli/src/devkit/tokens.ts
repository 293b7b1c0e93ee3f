import { NodeError, type JsonObject } from '@millrace/base'
import type { CredentialDefinition } from '@millrace/node-sdk'
import { askForToken } from './host.ts'
import type { GivenCredential } from './playground/messages.ts'

interface Kept {
  readonly accessToken: string
  readonly refreshToken: string | undefined
  readonly until: number
}

/** A token is renewed this long before it runs out: a request takes a while. */
const MARGIN_MS = 30_000

/** Access tokens of OAuth2 credentials, in memory alone. A service that rotates refresh tokens takes each once, so the last one is kept. */
export class Tokens {
  readonly #kept = new Map<string, Promise<Kept>>()
  readonly #now: () => number

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  /** The credential with what it signs with. Throws NodeErrors `auth.*`. */
  async given(definition: CredentialDefinition, data: JsonObject, signal: AbortSignal): Promise<GivenCredential> {
    if (definition.oauth2 === undefined) return { data }
    const { accessToken, refreshToken, ...fields } = data
    const key = `${definition.type} ${JSON.stringify(data)}`
    const known = await this.#kept.get(key)
    if (known !== undefined && known.until > this.#now()) return { data: fields, accessToken: known.accessToken }
    const asked = known?.refreshToken ?? textOf(refreshToken)
    if (asked === undefined && textOf(accessToken) !== undefined) return { data: fields, accessToken: String(accessToken) }
    if (asked === undefined && definition.oauth2.grant === 'authorization-code')
      throw new NodeError('auth.not-connected', `The credential "${definition.title}" has no token.`, {
        hint: 'Give an access token or a refresh token: to connect in a browser, the service has to come back to a server of Millrace.',
      })
    const renewal = this.#renew(definition, fields, asked, signal)
    this.#kept.set(key, renewal)
    try {
      return { data: fields, accessToken: (await renewal).accessToken }
    } catch (thrown) {
      this.#kept.delete(key)
      throw thrown
    }
  }

  async #renew(definition: CredentialDefinition, data: JsonObject, refreshToken: string | undefined, signal: AbortSignal): Promise<Kept> {
    const tokens = await askForToken(definition, data, refreshToken, signal)
    if (tokens === undefined) throw new NodeError('auth.incomplete', `The credential "${definition.title}" has no OAuth2 flow.`)
    return {
      accessToken: tokens.accessToken,
      refreshToken: tokens.refreshToken ?? refreshToken,
      until: this.#now() + (tokens.lifetimeMs ?? Infinity) - MARGIN_MS,
    }
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
