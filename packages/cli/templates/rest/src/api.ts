import { NodeError, isJsonObject, type HttpResponse, type Item } from '@millrace/node-sdk'

/** Where the service answers. Its host stands in the permissions of package.json. */
export const BASE_URL = '{{baseUrl}}'

export const CREDENTIAL = '{{id}}.token'

/** The objects of an answer as items; anything else is not what the service promised. */
export function itemsOf({ body }: HttpResponse): Item[] {
  const list = Array.isArray(body) ? body : [body]
  return list.map((value) => {
    if (!isJsonObject(value)) throw new NodeError('{{id}}.unexpected-answer', 'The service answered with something that is not an object.')
    return { json: value }
  })
}
