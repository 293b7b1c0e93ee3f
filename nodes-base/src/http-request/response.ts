import { isJsonObject, NodeError, statusError, type BinaryRef, type HttpResponse, type Item, type JsonValue } from '@millrace/node-sdk'
import type { HttpRequestConfig } from '../generated/http-request.config.ts'

const MOST_DETAIL = 2000

/** The items that an answer stands for. Throws NodeError `http.<status>` for an error status, unless the config takes every status. */
export function itemsOf(response: HttpResponse, config: HttpRequestConfig, now: number): Item[] {
  if (config.neverError !== true && response.status >= 400)
    throw statusError(response, { method: config.method ?? 'GET', url: config.url }, now)
  if (response.file !== undefined) return [fileItem(response, response.file, config)]
  const body = bodyOf(response, config)
  if (config.fullResponse === true) return [{ json: { status: response.status, headers: { ...response.headers }, body } }]
  if (config.splitArrays === true && Array.isArray(body)) return body.map(itemOf)
  return [itemOf(body)]
}

/** The file, and in `json` what can be said of it in words. */
function fileItem({ status, headers }: HttpResponse, file: BinaryRef, { fullResponse, responseFile = 'data' }: HttpRequestConfig): Item {
  const { mimeType, size, fileName } = file
  const facts = { mimeType, size, ...(fileName === undefined ? {} : { fileName }) }
  const json = fullResponse === true ? { status, headers: { ...headers }, body: null } : facts
  return { json, binary: { [responseFile]: file } }
}

/** Items are objects; anything else goes into `data`. */
const itemOf = (body: JsonValue): Item => ({ json: isJsonObject(body) ? body : { data: body } })

function bodyOf({ body, status }: HttpResponse, config: HttpRequestConfig): JsonValue {
  const value = body instanceof Uint8Array ? new TextDecoder().decode(body) : body
  if (config.responseFormat !== 'json' || typeof value !== 'string') return value
  if (value.trim() === '') return null // 204 and HEAD have no body
  try {
    return JSON.parse(value) as JsonValue
  } catch (cause) {
    if (config.neverError === true) return value
    throw new NodeError('http.bad-json', `The answer (status ${status}) is not JSON.`, {
      hint: 'Choose "auto" or "text" as the format of the answer to see what the service sent.',
      detail: { body: value.slice(0, MOST_DETAIL) },
      cause,
    })
  }
}
