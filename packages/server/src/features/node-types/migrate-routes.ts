import { MigrateConfigBody, MigrateConfigReply } from '@millrace/api'
import type { JsonObject } from '@millrace/base'
import type { NodeRegistry } from '@millrace/node-host'
import { Type } from 'typebox'
import { reply, route, type Route } from '../../http/route.ts'
import type { PerTenant } from '../per-tenant.ts'
import { migrateConfig } from './migrate-config.ts'

interface Services {
  readonly registries: PerTenant<Pick<NodeRegistry, 'get' | 'versionsOf'>>
}

const migrate = route({
  method: 'post',
  path: '/node-types/:type/versions/:version/migrate',
  scope: 'workflow:write',
  params: Type.Object({ type: Type.String({ maxLength: 200 }), version: Type.Integer({ minimum: 1, maximum: 10_000 }) }),
  body: MigrateConfigBody,
  replies: { 200: MigrateConfigReply },
  summary: 'The config of an older version of a node type as one of this version, and what is still wrong with it',
  tags: ['Node types'],
  handle: async ({ actor, params: { type, version }, body: { from, config } }, { registries }: Services) => {
    const registry = await registries.of(actor.tenantId)
    const { config: migrated, problems } = await migrateConfig(registry, { type, version, from, config: config as JsonObject }) // parsed from JSON
    return reply(200, { config: migrated, problems: problems.map(({ path, message }) => ({ path, message })) })
  },
})

export const migrateRoutes: readonly Route<Services>[] = [migrate]
