import { NodeTypesReply } from '@millrace/api'
import { reply, route, type Route } from '../../http/route.ts'

/** The node types that can be used here, and the packages that they came in. */
export interface NodeTypeSource {
  nodeTypes(): NodeTypesReply['data']
  packages(): NodeTypesReply['packages']
  conditionFunctions(): NodeTypesReply['conditionFunctions']
}

interface Services {
  readonly nodeTypes: NodeTypeSource
}

const list = route({
  method: 'get',
  path: '/node-types',
  scope: 'node-type:read',
  replies: { 200: NodeTypesReply },
  summary: 'Node types with their JSON Schemas, the packages that they came in, and the functions that plugins bring to conditions',
  tags: ['Node types'],
  handle: (_input, { nodeTypes }: Services) =>
    reply(200, { data: nodeTypes.nodeTypes(), packages: nodeTypes.packages(), conditionFunctions: nodeTypes.conditionFunctions() }),
})

export const nodeTypesRoutes: readonly Route<Services>[] = [list]
