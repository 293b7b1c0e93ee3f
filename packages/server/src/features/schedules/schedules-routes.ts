import { CreateScheduleBody, IdSchema, PageQuery, ScheduleSchema, UpdateScheduleBody, pageOf } from '@millrace/api'
import { Type } from 'typebox'
import { IdParams } from '../../http/common-schemas.ts'
import { reply, route, type Route } from '../../http/route.ts'
import type { SchedulesService } from './schedules-service.ts'

interface Services {
  readonly schedules: SchedulesService
}

const tags = ['Schedules'] as const

const list = route({
  method: 'get',
  path: '/schedules',
  scope: 'schedule:read',
  query: Type.Object({ ...PageQuery, workflowId: Type.Optional(IdSchema) }, { additionalProperties: false }),
  replies: { 200: pageOf(ScheduleSchema) },
  summary: 'List schedules, newest first',
  tags,
  handle: async ({ actor, query }, { schedules }: Services) => {
    const { limit = 50, cursor, workflowId } = query
    return reply(200, await schedules.list(actor, workflowId, { limit, cursor }))
  },
})

const get = route({
  method: 'get',
  path: '/schedules/:id',
  scope: 'schedule:read',
  params: IdParams,
  replies: { 200: ScheduleSchema },
  summary: 'Read a schedule',
  tags,
  handle: async ({ actor, params }, { schedules }: Services) => reply(200, await schedules.get(actor, params.id)),
})

const create = route({
  method: 'post',
  path: '/schedules',
  scope: 'schedule:write',
  body: CreateScheduleBody,
  replies: { 201: ScheduleSchema },
  summary: 'Make a schedule that runs the published version of a workflow',
  tags,
  handle: async ({ actor, body }, { schedules }: Services) => reply(201, await schedules.create(actor, body)),
})

const update = route({
  method: 'patch',
  path: '/schedules/:id',
  scope: 'schedule:write',
  params: IdParams,
  body: UpdateScheduleBody,
  replies: { 200: ScheduleSchema },
  summary: 'Change when a schedule runs, or switch it on or off',
  tags,
  handle: async ({ actor, params, body }, { schedules }: Services) => reply(200, await schedules.update(actor, params.id, body)),
})

const remove = route({
  method: 'delete',
  path: '/schedules/:id',
  scope: 'schedule:write',
  params: IdParams,
  replies: { 204: null },
  summary: 'Delete a schedule that was made by the API',
  tags,
  handle: async ({ actor, params }, { schedules }: Services) => {
    await schedules.remove(actor, params.id)
    return reply(204)
  },
})

export const scheduleRoutes: readonly Route<Services>[] = [list, get, create, update, remove]
