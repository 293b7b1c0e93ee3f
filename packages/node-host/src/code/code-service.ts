import { NodeError, type Id, type JsonObject } from '@millrace/base'
import type { CodeRequest, Item, ScriptOutcome, ScriptRequest } from '@millrace/node-sdk'
import { usedNames, type CodeNodeData, type CodeResult, type Sandbox } from '@millrace/sandbox'
import { codeFetch, type CodeFetchOptions } from './code-fetch.ts'

/** Where code takes what it sees besides its items. Structurally the engine's `CodeNames`. */
export interface CodeSurroundings {
  value(name: string): unknown
  readonly now: number
  readonly zone: string
  nodes(): readonly string[]
  node(name: string, wanted: { readonly pairs: boolean; readonly params: boolean; readonly firings: boolean }): CodeNodeData
}

export type CodeService = (
  request: CodeRequest,
  names: CodeSurroundings,
  caller: { readonly tenantId: Id; readonly signal: AbortSignal },
) => Promise<CodeResult & { readonly items: readonly Item[] }>

/** Given to every program: they are small, and programs ask for them in ways that their text does not show. */
const ALWAYS = ['$execution', '$workflow', '$runIndex']
/** Given to programs whose text holds the name; in Python it begins with `_`. */
const ON_DEMAND = ['$vars', '$env', '$trigger', '$prevNode', '$executionId', '$resumeWebhookUrl', '$mode', '$nodeVersion', '$nodeId']

/** Code of steps, run in the sandbox. A step that was told to stop says why, rather than that its code was cancelled. */
export function createCodeService(sandbox: Sandbox, fetchOptions: CodeFetchOptions): CodeService {
  return async (request, names, { tenantId, signal }) => {
    const around = surroundings(request.source, names)
    try {
      return await sandbox.run({ ...request, ...around, tenant: tenantId, call: codeFetch(fetchOptions), signal })
    } catch (thrown) {
      if (signal.aborted && signal.reason instanceof NodeError) throw signal.reason
      throw thrown
    }
  }
}

/** Only what the program uses: the data of other nodes can be large, and all of it is written and read as JSON. */
function surroundings(source: string, { value, now, zone, nodes, node }: CodeSurroundings) {
  const used = usedNames(source)
  const names: JsonObject = {}
  for (const name of [...ALWAYS, ...ON_DEMAND.filter((each) => used.has(each) || used.has(each.replace('$', '_')))]) {
    const given = value(name) as JsonObject | undefined
    if (given !== undefined) names[name] = given
  }
  const wanted = used.nodes === 'all' ? nodes() : used.nodes
  const entries = wanted.map((name) => [name, node(name, used)] as const)
  return { names, now, zone, ...(entries.length === 0 ? {} : { nodes: Object.fromEntries(entries) }) }
}

export type ScriptService = (
  request: ScriptRequest,
  caller: { readonly tenantId: Id; readonly signal: AbortSignal },
) => Promise<ScriptOutcome>

/** Scripts of steps. */
export function createScriptService(sandbox: Sandbox): ScriptService {
  return async ({ args = [], environment = {}, stdin = '', ...request }, { tenantId, signal }) => {
    try {
      return await sandbox.script({ ...request, args, environment, stdin, tenant: tenantId, signal })
    } catch (thrown) {
      if (signal.aborted && signal.reason instanceof NodeError) throw signal.reason
      throw thrown
    }
  }
}
