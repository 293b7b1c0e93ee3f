import { Type, type Static } from 'typebox'
import { IdSchema, InstantSchema, literals, nullable } from './common.ts'

/** From most to least rights. */
export const ROLES = ['owner', 'admin', 'editor', 'viewer'] as const
export const RoleSchema = literals(ROLES, { title: 'Role' })
export type Role = (typeof ROLES)[number]

/** Granular permissions; `ROLE_SCOPES` says which a role has. */
export const SCOPES = [
  'workflow:read',
  'workflow:write',
  'workflow:publish',
  'execution:read',
  'execution:run',
  'execution:control',
  'credential:read',
  'credential:write',
  'schedule:read',
  'schedule:write',
  'node-type:read',
  'package:read',
  'package:write',
  'connector:read',
  'connector:write',
  'user:read',
  'user:write',
  'api-key:write',
] as const
export type Scope = (typeof SCOPES)[number]

const VIEWER: readonly Scope[] = [
  'workflow:read',
  'execution:read',
  'schedule:read',
  'node-type:read',
  'package:read',
  'connector:read',
  'credential:read',
]
const EDITOR: readonly Scope[] = [
  ...VIEWER,
  'workflow:write',
  'workflow:publish',
  'execution:run',
  'execution:control',
  'credential:write',
  'connector:write',
  'schedule:write',
  'api-key:write',
]
export const ROLE_SCOPES: Readonly<Record<Role, readonly Scope[]>> = { owner: SCOPES, admin: SCOPES, editor: EDITOR, viewer: VIEWER }
export const hasScope = (role: Role, scope: Scope): boolean => ROLE_SCOPES[role].includes(scope)

const EmailSchema = Type.String({ format: 'email', maxLength: 254 })
const PasswordSchema = Type.String({ minLength: 10, maxLength: 200 })
const PersonNameSchema = Type.String({ minLength: 1, maxLength: 100 })

export const UserSchema = Type.Object(
  {
    id: IdSchema,
    tenantId: IdSchema,
    email: EmailSchema,
    name: PersonNameSchema,
    role: RoleSchema,
    createdAt: InstantSchema,
    lastLoginAt: nullable(InstantSchema),
  },
  { title: 'User' },
)
export type User = Static<typeof UserSchema>

export const SetupBody = Type.Object(
  { email: EmailSchema, password: PasswordSchema, name: PersonNameSchema },
  { additionalProperties: false },
)
export type SetupBody = Static<typeof SetupBody>
export const LoginBody = Type.Object(
  { email: Type.String({ maxLength: 254 }), password: Type.String({ maxLength: 200 }) },
  { additionalProperties: false },
)
export type LoginBody = Static<typeof LoginBody>
export const SessionReply = Type.Object({ token: Type.String(), user: UserSchema }, { title: 'Session' })
export type SessionReply = Static<typeof SessionReply>
/** Whether the first owner still has to be made. Open to anybody. */
export const SetupStateReply = Type.Object({ needed: Type.Boolean() })
export type SetupStateReply = Static<typeof SetupStateReply>

export const CreateUserBody = Type.Object(
  { email: EmailSchema, password: PasswordSchema, name: PersonNameSchema, role: RoleSchema },
  { additionalProperties: false },
)
export type CreateUserBody = Static<typeof CreateUserBody>
export const UpdateUserBody = Type.Object(
  { name: Type.Optional(PersonNameSchema), role: Type.Optional(RoleSchema), password: Type.Optional(PasswordSchema) },
  { additionalProperties: false },
)
export type UpdateUserBody = Static<typeof UpdateUserBody>

export const ApiKeySchema = Type.Object(
  {
    id: IdSchema,
    name: PersonNameSchema,
    prefix: Type.String(),
    role: RoleSchema,
    createdAt: InstantSchema,
    lastUsedAt: nullable(InstantSchema),
    expiresAt: nullable(InstantSchema),
  },
  { title: 'ApiKey' },
)
export type ApiKey = Static<typeof ApiKeySchema>
export const CreateApiKeyBody = Type.Object(
  { name: PersonNameSchema, role: RoleSchema, expiresAt: Type.Optional(nullable(InstantSchema)) },
  { additionalProperties: false },
)
export type CreateApiKeyBody = Static<typeof CreateApiKeyBody>
/** The only time that the key itself is shown. */
export const CreatedApiKeyReply = Type.Object({ apiKey: ApiKeySchema, key: Type.String() })
export type CreatedApiKeyReply = Static<typeof CreatedApiKeyReply>
