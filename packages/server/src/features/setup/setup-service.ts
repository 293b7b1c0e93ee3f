import type { SetupBody } from '@millrace/api'
import { defineError, type Clock, type IdSource, type Logger } from '@millrace/base'
import type { Store, UserRow } from '@millrace/store'
import type { AuthService, SignedIn } from '../auth/auth-service.ts'
import type { LoginLimits } from '../auth/login-limits.ts'
import type { Passwords } from '../auth/passwords.ts'

export const SetupDoneError = defineError<Record<string, never>>('setup.done', 409, () => 'This server is set up already; sign in.')

export interface SetupDeps {
  readonly store: Pick<Store, 'tenants' | 'transaction'>
  readonly passwords: Passwords
  readonly limits: LoginLimits
  readonly auth: AuthService
  readonly ids: IdSource
  readonly clock: Clock
  readonly logger: Logger
  /** Told once, when the first owner was made: furnishes the new workspace. */
  readonly welcome?: (owner: UserRow) => Promise<void>
}

/** Makes the first owner, and the tenant that they own. */
export class SetupService {
  readonly #deps: SetupDeps
  constructor(deps: SetupDeps) {
    this.#deps = deps
  }

  async needed(): Promise<boolean> {
    return !(await this.#deps.store.tenants.any())
  }

  /** Throws SetupDoneError (409) when there is an owner already. */
  async setup(body: SetupBody, address: string): Promise<SignedIn> {
    await this.#deps.limits.attempt(address)
    if (!(await this.needed())) throw new SetupDoneError({})
    const owner = await this.#createOwner(body)
    if (owner === undefined) throw new SetupDoneError({})
    return this.#deps.auth.signIn(owner)
  }

  /** At the start, from the settings; does nothing when somebody is there. */
  async ensureOwner(owner: SetupBody): Promise<void> {
    if (await this.needed()) await this.#createOwner(owner)
  }

  /** Undefined when somebody else was quicker. */
  async #createOwner({ email, password, name }: SetupBody): Promise<UserRow | undefined> {
    const { store, passwords, ids, clock, logger, welcome } = this.#deps
    const passwordHash = await passwords.hash(password) // before the transaction, which holds up everybody else
    const createdAt = clock.now()
    const tenantId = ids.next()
    const owner: UserRow = {
      ...{ id: ids.next(), tenantId, email: email.toLowerCase(), name, passwordHash, role: 'owner' },
      ...{ sessionVersion: 0, createdAt, lastLoginAt: null },
    }
    const made = await store.transaction(async (inside) => {
      if (await inside.tenants.any()) return false
      await inside.tenants.insert({ id: tenantId, name: `${name}’s workspace`, createdAt })
      return inside.users.insert(owner)
    })
    if (!made) return undefined
    logger.info({ userId: owner.id }, 'first owner made')
    await welcome?.(owner)
    return owner
  }
}
