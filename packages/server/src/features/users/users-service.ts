import { hasScope, type CreateUserBody, type PageOf, type Role, type UpdateUserBody, type User } from '@millrace/api'
import type { Clock, Id, IdSource } from '@millrace/base'
import type { PageRequest, Repositories, Store, UserPatch, UserRow } from '@millrace/store'
import type { Actor } from '../../http/actor.ts'
import { ForbiddenError } from '../../http/errors.ts'
import type { Passwords } from '../auth/passwords.ts'
import { userView } from '../auth/user-view.ts'
import { EmailTakenError, LastOwnerError, OwnerOnlyError, UserNotFoundError } from './errors.ts'

export interface UsersDeps {
  readonly store: Pick<Store, 'users' | 'transaction'>
  readonly passwords: Passwords
  readonly ids: IdSource
  readonly clock: Clock
}

/**
 * People of a tenant.
 * U1. Only an owner makes, changes or removes an owner.   U2. There is always an owner.
 * U3. A new password ends every session that the old one opened.
 */
export class UsersService {
  readonly #deps: UsersDeps
  constructor(deps: UsersDeps) {
    this.#deps = deps
  }

  async list(actor: Actor, page: PageRequest): Promise<PageOf<User>> {
    const { data, nextCursor } = await this.#deps.store.users.list(actor.tenantId, page)
    return { data: data.map(userView), nextCursor }
  }

  async create(actor: Actor, { email, password, name, role }: CreateUserBody): Promise<User> {
    const { store, passwords, ids, clock } = this.#deps
    refuseOwnerByOthers(actor, role) // U1
    const row: UserRow = {
      ...{ id: ids.next(), tenantId: actor.tenantId, email: email.toLowerCase(), name, passwordHash: await passwords.hash(password), role },
      ...{ sessionVersion: 0, createdAt: clock.now(), lastLoginAt: null },
    }
    if (!(await store.users.insert(row))) throw new EmailTakenError({ email: row.email })
    return userView(row)
  }

  /** Gives the changed row. People change their own name and password; the rest needs `user:write`. */
  async update(actor: Actor, id: Id, { name, role, password }: UpdateUserBody): Promise<UserRow> {
    // An API key may be weaker than its maker, so it gets no rights over them by being theirs.
    const isSelf = actor.via === 'session' && actor.userId === id && role === undefined
    if (!isSelf && !hasScope(actor.role, 'user:write')) throw new ForbiddenError({ scope: 'user:write', role: actor.role })
    const passwordHash = password === undefined ? undefined : await this.#deps.passwords.hash(password)
    return this.#deps.store.transaction(async (inside) => {
      const user = await found(inside, actor, id)
      refuseOwnerByOthers(actor, user.role, role) // U1
      if (role !== undefined && role !== 'owner') await refuseLastOwner(inside, user) // U2
      const patch: UserPatch = {
        ...(name === undefined ? {} : { name }),
        ...(role === undefined ? {} : { role }),
        ...(passwordHash === undefined ? {} : { passwordHash, sessionVersion: user.sessionVersion + 1 }), // U3
      }
      if (Object.keys(patch).length > 0) await inside.users.update(actor.tenantId, id, patch)
      return { ...user, ...patch }
    })
  }

  async remove(actor: Actor, id: Id): Promise<void> {
    await this.#deps.store.transaction(async (inside) => {
      const user = await found(inside, actor, id)
      refuseOwnerByOthers(actor, user.role) // U1
      await refuseLastOwner(inside, user) // U2
      await inside.users.remove(actor.tenantId, id)
    })
  }
}

async function found({ users }: Repositories, { tenantId }: Actor, userId: Id): Promise<UserRow> {
  const user = await users.get(tenantId, userId)
  if (user === null) throw new UserNotFoundError({ userId })
  return user
}

function refuseOwnerByOthers(actor: Actor, ...roles: readonly (Role | string | undefined)[]): void {
  if (roles.includes('owner') && actor.role !== 'owner') throw new OwnerOnlyError({})
}

async function refuseLastOwner({ users }: Repositories, { tenantId, role }: UserRow): Promise<void> {
  if (role === 'owner' && (await users.countWithRole(tenantId, 'owner')) <= 1) throw new LastOwnerError({})
}
