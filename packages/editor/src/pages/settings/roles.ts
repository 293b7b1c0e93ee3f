import type { Role } from '@millrace/api'
import { t } from '@/i18n/t.ts'
import type { Choice } from '@/ui/choice.ts'

const FROM_MOST_RIGHTS: readonly Role[] = ['owner', 'admin', 'editor', 'viewer']

export const roleTitle = (role: Role): string => t(`role.${role}`)
const choiceOf = (role: Role): Choice<Role> => ({ value: role, label: roleTitle(role), description: t(`role.${role}.detail`) })

/** Roles that somebody may give: nobody can give more than they have. */
export const rolesUpTo = (role: Role): readonly Choice<Role>[] => FROM_MOST_RIGHTS.slice(FROM_MOST_RIGHTS.indexOf(role)).map(choiceOf)
