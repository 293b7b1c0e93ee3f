import { CheckCodeBody, CheckCodeReply } from '@millrace/api'
import { reply, route, type Route } from '../../http/route.ts'
import type { CodeChecks } from './code-checks.ts'

interface Services {
  readonly codeChecks: CodeChecks
}

const check = route({
  method: 'post',
  path: '/code/check',
  scope: 'workflow:write',
  body: CheckCodeBody,
  replies: { 200: CheckCodeReply },
  summary: 'Whether a program of a code node can be read; nothing of it runs',
  tags: ['Workflows'],
  handle: async ({ actor, body, request }, { codeChecks }: Services) => {
    const verdict = await codeChecks.verdict(actor.tenantId, body, request.signal)
    return reply(200, { known: verdict !== undefined, fault: verdict ?? null })
  },
})

export const codeRoutes: readonly Route<Services>[] = [check]
