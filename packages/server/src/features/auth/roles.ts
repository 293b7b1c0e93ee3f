import { ROLES, type Role } from '@millrace/api'
import { InvariantError } from '@millrace/base'

/** How much less a role may do than an owner: 0 for an owner. */
const rank = (role: Role): number => ROLES.indexOf(role)

/** Whether `role` may do no more than `limit` may. */
export const isWithin = (role: Role, limit: Role): boolean => rank(role) >= rank(limit)

export const lesserRole = (a: Role, b: Role): Role => (isWithin(a, b) ? a : b)

/** A role as the database has it. */
export function toRole(text: string): Role {
  const role = ROLES.find((one) => one === text)
  if (role === undefined) throw new InvariantError({ what: `unknown role "${text}" in the database` })
  return role
}
