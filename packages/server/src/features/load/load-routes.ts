import { LoadReply } from '@millrace/api'
import type { Id } from '@millrace/base'
import type { Engine } from '@millrace/engine'
import type { CircuitView } from '@millrace/node-host'
import { instant } from '../../http/instant.ts'
import { reply, route, type Route } from '../../http/route.ts'

interface Services {
  readonly engine: Pick<Engine, 'load' | 'limits'>
  readonly circuits: (tenantId: Id) => readonly CircuitView[]
}

const load = route({
  method: 'get',
  path: '/load',
  scope: 'execution:read',
  replies: { 200: LoadReply },
  summary: 'How busy the server is, which limits hold executions back, and which hosts fail',
  tags: ['Executions'],
  handle: ({ actor }, { engine, circuits }: Services) => {
    const { refusing, ...counts } = engine.load()
    return reply(200, {
      ...counts,
      refusing: refusing ?? null,
      workflows: [...engine.limits(actor.tenantId)],
      hosts: circuits(actor.tenantId).map((one) => ({ ...one, retryAt: one.retryAt === null ? null : instant(one.retryAt) })),
    })
  },
})

export const loadRoutes: readonly Route<Services>[] = [load]
