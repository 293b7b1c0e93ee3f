import {
  AskedPermissionsSchema,
  InstalledPackageSchema,
  InstalledPackagesReply,
  InstallPackageQuery,
  PackageUsesSchema,
  UninstallPackageQuery,
} from '@millrace/api'
import type { AskedPermissions } from '@millrace/node-host'
import { Type } from 'typebox'
import { parseJson, readBytes } from '../../http/json-body.ts'
import { reply, route, type Route } from '../../http/route.ts'
import { compileCheck } from '../../http/schema-check.ts'
import { ArchiveMissingError, GrantsUnreadableError } from './errors.ts'
import type { PackagesService } from './packages-service.ts'

interface Services {
  readonly packages: PackagesService
}

const tags = ['Packages'] as const
const ARCHIVE = 'application/octet-stream'
const LARGEST_ARCHIVE = 20 * 1024 * 1024
/** Scoped names hold a slash, which stands in a path as %2F. */
const NameParams = Type.Object({ name: Type.String({ maxLength: 214 }) })

const list = route({
  method: 'get',
  path: '/packages',
  scope: 'package:read',
  replies: { 200: InstalledPackagesReply },
  summary: 'Installed packages, all versions',
  tags,
  handle: (_input, { packages }: Services) => reply(200, { data: packages.list() }),
})

const install = route({
  method: 'post',
  path: '/packages',
  scope: 'package:write',
  query: InstallPackageQuery,
  streams: ARCHIVE,
  replies: { 201: InstalledPackageSchema },
  summary: 'Install a package from an archive as `npm pack` makes it (application/octet-stream), or another version of one',
  tags,
  handle: async ({ actor, query, stream }, { packages }: Services) => {
    if (stream === undefined) throw new ArchiveMissingError({})
    const grants = grantsOf(query.grants)
    return reply(201, await packages.install(actor, await readBytes(stream, LARGEST_ARCHIVE), grants))
  },
})

const versions = route({
  method: 'get',
  path: '/packages/:name',
  scope: 'package:read',
  params: NameParams,
  replies: { 200: InstalledPackagesReply },
  summary: 'The installed versions of a package, the newest first',
  tags,
  handle: ({ params }, { packages }: Services) => reply(200, { data: packages.versions(params.name) }),
})

const grant = route({
  method: 'post',
  path: '/packages/:name/grants',
  scope: 'package:write',
  params: NameParams,
  body: AskedPermissionsSchema,
  replies: { 200: InstalledPackagesReply },
  summary: 'Grant a package what it asks for; 403 for less than that',
  tags,
  handle: async ({ actor, params, body }, { packages }: Services) => reply(200, { data: await packages.grant(actor, params.name, body) }),
})

const uses = route({
  method: 'get',
  path: '/packages/:name/uses',
  scope: 'package:read',
  params: NameParams,
  replies: { 200: PackageUsesSchema },
  summary: 'Workflows, unfinished executions and credentials that use what a package brings',
  tags,
  handle: async ({ actor, params }, { packages }: Services) => reply(200, await packages.uses(actor, params.name)),
})

const remove = route({
  method: 'delete',
  path: '/packages/:name',
  scope: 'package:write',
  params: NameParams,
  query: UninstallPackageQuery,
  replies: { 204: null },
  summary: 'Uninstall a package; 409 with the report while it is used, unless forced',
  tags,
  handle: async ({ actor, params, query }, { packages }: Services) => {
    await packages.uninstall(actor, params.name, query)
    return reply(204)
  },
})

const checkGrants = compileCheck('body', AskedPermissionsSchema)

function grantsOf(text: string | undefined): AskedPermissions | undefined {
  if (text === undefined) return undefined
  const value = parseJson(text)
  const [first] = checkGrants(value)
  if (first !== undefined) throw new GrantsUnreadableError({ reason: `${first.path} ${first.message}`.trim() })
  return value as AskedPermissions // its schema has just been checked
}

export const packagesRoutes: readonly Route<Services>[] = [list, install, versions, grant, uses, remove]
