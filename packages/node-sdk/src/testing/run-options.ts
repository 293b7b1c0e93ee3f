import { NodeError, type JsonObject, type Millis } from '@millrace/base'
import type { HttpRequest, HttpResponse } from '../http.ts'
import type { OptionLoaders, OptionPage } from '../options.ts'
import { TEST_NOW } from './run-node.ts'

/** What a test gives to a loader instead of a form and a server. */
export interface RunOptionsOptions {
  /** As far as the form is filled in. */
  readonly config?: JsonObject
  /** Default '' */
  readonly search?: string
  readonly cursor?: string
  /** Answers the loader's requests. Without it a request fails the test. */
  readonly http?: (request: HttpRequest) => HttpResponse | Promise<HttpResponse>
  /** Default 2030-01-01T00:00:00Z. */
  readonly now?: Millis
}

export interface RunOptionsResult extends OptionPage {
  readonly requests: readonly HttpRequest[]
}

/** Runs a loader of a node type as a form would: the values that a field with `x-ui.options` offers. */
export async function runOptions(
  definition: { readonly type: string; readonly options?: OptionLoaders<never> },
  name: string,
  { config = {}, search = '', cursor, http, now = TEST_NOW }: RunOptionsOptions = {},
): Promise<RunOptionsResult> {
  const { options = {}, type } = definition
  if (!Object.hasOwn(options, name)) throw new NodeError('test.options', `${type} has no options "${name}".`)
  const load = options[name] as unknown as OptionLoaders<JsonObject>[string] // the test gives the config
  const requests: HttpRequest[] = []
  const page = await load({
    ...{ config, search, cursor, now },
    signal: new AbortController().signal,
    http: async (request) => {
      requests.push(request)
      if (http === undefined) throw new NodeError('test.http', `The test answers no request, but ${request.url} was asked.`)
      const response = await http(request)
      if (request.acceptStatus === 'any' || (response.status >= 200 && response.status < 300)) return response
      throw new NodeError(`http.${response.status}`, `${request.url} answered ${response.status}.`)
    },
  })
  return { ...page, requests }
}
