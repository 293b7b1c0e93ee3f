import { Type } from 'typebox'
import { workflowSchema } from '@millrace/workflow/check'
import { bindRoutes, reply, route, type BoundRoute } from '../../http/route.ts'
import { openApiDocument } from './openapi-document.ts'

const tags = ['API'] as const
const AnyObject = Type.Unsafe<object>({ type: 'object' })

/** Adds the routes that describe the API, themselves included. */
export function withOpenApi(
  routes: readonly BoundRoute[],
  about: { readonly version: string; readonly base: string },
): readonly BoundRoute[] {
  let document: object | undefined
  const describe = (): object => (document ??= openApiDocument(all, about))
  const described: readonly BoundRoute[] = bindRoutes(
    [
      route({
        method: 'get',
        path: '/openapi.json',
        scope: 'public',
        replies: { 200: AnyObject },
        summary: 'This description, as OpenAPI 3.1',
        tags,
        handle: () => reply(200, describe()),
      }),
      route({
        method: 'get',
        path: '/schemas/workflow.json',
        scope: 'public',
        replies: { 200: AnyObject },
        summary: 'The JSON Schema of workflow documents',
        tags,
        handle: () => reply(200, workflowSchema, { 'content-type': 'application/schema+json' }),
      }),
    ],
    {},
  )
  const all: readonly BoundRoute[] = [...routes, ...described]
  return all
}
