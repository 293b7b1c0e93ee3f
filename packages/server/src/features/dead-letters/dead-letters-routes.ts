import { DeadLetterOperationSchema, DeadLetterPage, DeadLetterQuery, DeadLetterSelectionBody } from '@millrace/api'
import { IdParams, pageRequest } from '../../http/common-schemas.ts'
import { reply, route, type Route } from '../../http/route.ts'
import type { DeadLettersService } from './dead-letters-service.ts'

interface Services {
  readonly deadLetters: DeadLettersService
}

const tags = ['Dead letters'] as const

const list = route({
  method: 'get',
  path: '/dead-letters',
  scope: 'execution:read',
  query: DeadLetterQuery,
  replies: { 200: DeadLetterPage },
  summary: 'List failed production executions that nobody has dealt with, newest first',
  tags,
  handle: async ({ actor, query }, { deadLetters }: Services) => {
    const { limit, cursor, ...filter } = query
    return reply(
      200,
      await deadLetters.list(
        actor,
        filter,
        pageRequest({ ...(limit === undefined ? {} : { limit }), ...(cursor === undefined ? {} : { cursor }) }),
      ),
    )
  },
})

const retry = route({
  method: 'post',
  path: '/dead-letters/retry',
  scope: 'execution:control',
  body: DeadLetterSelectionBody,
  replies: { 202: DeadLetterOperationSchema },
  summary: 'Retry dead letters: those that fit a filter, or those named',
  tags,
  handle: async ({ actor, body }, { deadLetters }: Services) => reply(202, await deadLetters.begin(actor, 'retry', body)),
})

const dismiss = route({
  method: 'post',
  path: '/dead-letters/dismiss',
  scope: 'execution:control',
  body: DeadLetterSelectionBody,
  replies: { 202: DeadLetterOperationSchema },
  summary: 'Dismiss dead letters: they stay failed, and are not listed any more',
  tags,
  handle: async ({ actor, body }, { deadLetters }: Services) => reply(202, await deadLetters.begin(actor, 'dismiss', body)),
})

const operation = route({
  method: 'get',
  path: '/dead-letters/operations/:id',
  scope: 'execution:read',
  params: IdParams,
  replies: { 200: DeadLetterOperationSchema },
  summary: 'Progress of an operation on dead letters',
  tags,
  handle: async ({ actor, params }, { deadLetters }: Services) => reply(200, await deadLetters.operation(actor, params.id)),
})

export const deadLetterRoutes: readonly Route<Services>[] = [list, retry, dismiss, operation]
