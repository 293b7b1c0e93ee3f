import { SessionReply, SetupBody, SetupStateReply } from '@millrace/api'
import { reply, route, type Route } from '../../http/route.ts'
import type { SetupService } from './setup-service.ts'

interface Services {
  readonly setup: SetupService
}

const tags = ['Access'] as const

const state = route({
  method: 'get',
  path: '/setup',
  scope: 'public',
  replies: { 200: SetupStateReply },
  summary: 'Whether the first owner still has to be made',
  tags,
  handle: async (_input, { setup }: Services) => reply(200, { needed: await setup.needed() }),
})

const create = route({
  method: 'post',
  path: '/setup',
  scope: 'public',
  body: SetupBody,
  maxBodyBytes: 16 * 1024,
  replies: { 201: SessionReply },
  summary: 'Make the first owner; possible once',
  tags,
  handle: async ({ body, request }, { setup }: Services) => {
    const { token, user, cookie } = await setup.setup(body, request.ip)
    return reply(201, { token, user }, { 'set-cookie': cookie })
  },
})

export const setupRoutes: readonly Route<Services>[] = [state, create]
