import { NodeTypesReply } from '@millrace/api'
import type { PerTenant } from '../per-tenant.ts'
import { reply, route, type Route } from '../../http/route.ts'

/** The node types that can be used here, and the packages that they came in. */
export interface NodeTypeSource {
  nodeTypes(): NodeTypesReply['data']
  packages(): NodeTypesReply['packages']
  conditionFunctions(): NodeTypesReply['conditionFunctions']
}

interface Services {
  readonly nodeTypes: PerTenant<NodeTypeSource>
}

const list = route({
  method: 'get',
  path: '/node-types',
  scope: 'node-type:read',
  replies: { 200: NodeTypesReply },
  summary:
    'Node types with their JSON Schemas, those of own connectors among them, the packages that they came in, and the functions that plugins bring to conditions',
  tags: ['Node types'],
  handle: async ({ actor }, { nodeTypes }: Services) => {
    const source = await nodeTypes.of(actor.tenantId)
    return reply(200, { data: source.nodeTypes(), packages: source.packages(), conditionFunctions: source.conditionFunctions() })
  },
})

export const nodeTypesRoutes: readonly Route<Services>[] = [list]
