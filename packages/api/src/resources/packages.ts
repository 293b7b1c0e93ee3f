import { Type, type Static } from 'typebox'
import { IdSchema, InstantSchema, literals, nullable } from './common.ts'

const Hosts = Type.Array(Type.String({ minLength: 1, maxLength: 255 }), { maxItems: 1000 })
const Folders = Type.Array(Type.String({ minLength: 1, maxLength: 500 }), { maxItems: 50 })

/** What a package may do beyond computing on the items that it is given. */
export const PackagePermissionsSchema = Type.Object(
  {
    hosts: Hosts,
    files: Type.Object({ read: Folders, write: Folders }),
    binary: Type.Boolean(),
    code: Type.Boolean(),
  },
  { title: 'PackagePermissions' },
)

/** As in a manifest: what is left out is not meant. */
export const AskedPermissionsSchema = Type.Object(
  {
    hosts: Type.Optional(Hosts),
    files: Type.Optional(Type.Object({ read: Type.Optional(Folders), write: Type.Optional(Folders) }, { additionalProperties: false })),
    binary: Type.Optional(Type.Boolean()),
    code: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)

/** One version of an installed package. */
export const InstalledPackageSchema = Type.Object(
  {
    name: Type.String(),
    version: Type.String(),
    state: literals(['active', 'waiting', 'broken'], {
      description: '`waiting`: it asks for more than it was granted. `broken`: it cannot be loaded; see `error`.',
    }),
    integrity: Type.String({ description: 'SHA-512 of the archive, as npm writes it.' }),
    installedAt: InstantSchema,
    installedBy: Type.String(),
    permissions: PackagePermissionsSchema,
    missing: nullable(PackagePermissionsSchema, { description: 'What it asks for and was not granted.' }),
    nodes: Type.Array(Type.String({ description: '`type@version`.' })),
    credentials: Type.Array(Type.String()),
    error: nullable(Type.String()),
  },
  { title: 'InstalledPackage' },
)
export type InstalledPackage = Static<typeof InstalledPackageSchema>
export const InstalledPackagesReply = Type.Object({ data: Type.Array(InstalledPackageSchema) })

export const InstallPackageQuery = Type.Object({
  grants: Type.Optional(
    Type.String({
      maxLength: 20_000,
      description: 'The permissions that you grant, as JSON. Fewer than the package asks for: 403, and nothing is installed.',
    }),
  ),
})
export const UninstallPackageQuery = Type.Object({
  version: Type.Optional(Type.String({ maxLength: 100, description: 'Only this version; without it all.' })),
  force: Type.Optional(Type.Boolean({ description: 'Also when workflows, executions or credentials use it.' })),
})

/** `from`: the version that `config` is of. */
export const MigrateConfigBody = Type.Object(
  { from: Type.Integer({ minimum: 1, maximum: 10_000 }), config: Type.Record(Type.String(), Type.Unknown()) },
  { additionalProperties: false },
)
export const MigrateConfigReply = Type.Object({
  config: Type.Record(Type.String(), Type.Unknown()),
  problems: Type.Array(Type.Object({ path: Type.String({ description: 'JSON pointer into the config.' }), message: Type.String() })),
})

/** Who would miss a package. */
export const PackageUsesSchema = Type.Object(
  {
    inUse: Type.Boolean(),
    workflows: Type.Array(
      Type.Object({
        id: IdSchema,
        name: Type.String(),
        nodes: Type.Array(Type.String({ description: '`type@version`.' })),
        draft: Type.Boolean(),
        published: Type.Boolean(),
        executions: Type.Integer({ description: 'Those that have not ended.' }),
      }),
    ),
    credentials: Type.Array(Type.Object({ id: IdSchema, name: Type.String(), type: Type.String() })),
    elsewhere: Type.Integer({ description: 'Workflows and credentials of other tenants.' }),
  },
  { title: 'PackageUses' },
)
export type PackageUses = Static<typeof PackageUsesSchema>
