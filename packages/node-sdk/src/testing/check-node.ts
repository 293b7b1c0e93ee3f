import { NodeError, toError, type JsonObject } from '@millrace/base'
import type { NodeDefinition } from '../definition.ts'
import type { HttpRequest, HttpResponse } from '../http.ts'
import { checkConfig } from './config-check.ts'
import { crashAtEachAwait } from './crash.ts'
import { runNode, type RunNodeOptions } from './run-node.ts'
import { sampleConfigs } from './samples.ts'

export interface CheckNodeOptions extends Omit<RunNodeOptions, 'config' | 'http'> {
  /** Answers requests. Default: 200 with an empty object. */
  readonly http?: (request: HttpRequest) => HttpResponse | Promise<HttpResponse>
  /** A config that the crash test runs with. Default: the first example, or the first one made from the schema. */
  readonly config?: JsonObject
  /** Configs made from the schema. @default 50 */
  readonly samples?: number
  /** @default 1 */
  readonly seed?: number
}

/** Something that a node does wrong. */
export interface NodeProblem {
  readonly check: 'schema' | 'example' | 'sample' | 'crash'
  readonly message: string
  readonly config?: JsonObject
}

const OK: HttpResponse = Object.freeze({ status: 200, headers: {}, body: {} })

/**
 * Runs everything that can be tested of a node without knowing what it does: its schema compiles and its examples fit it; with configs
 * made from the schema it fails by NodeErrors only, and changes neither its items nor its config; and no write happens twice when it is
 * killed, unless it says that writes of it may (`idempotency: 'none'` or `'natural'`). Empty when all is well.
 */
export async function checkNode<C>(definition: NodeDefinition<C>, options: CheckNodeOptions = {}): Promise<readonly NodeProblem[]> {
  const schema = schemaProblem(definition)
  if (schema !== undefined) return [schema]
  const { samples = 50, seed = 1, config, ...rest } = options
  const run: RunNodeOptions = { items: [{ id: 1 }, { id: 2 }], http: () => OK, ...rest }
  const made = sampleConfigs(definition, { count: samples, seed })
  const problems = [...exampleProblems(definition)]
  for (const each of made) problems.push(...(await sampleProblems(definition, run, each)))
  const chosen = config ?? definition.examples?.[0]?.config ?? made[0]
  return [...problems, ...(chosen === undefined ? [] : await crashProblems(definition, { ...run, config: chosen }))]
}

function schemaProblem<C>(definition: NodeDefinition<C>): NodeProblem | undefined {
  try {
    checkConfig(definition, {})
    return undefined
  } catch (thrown) {
    return { check: 'schema', message: `The config schema does not compile: ${toError(thrown).message}` }
  }
}

const hasExpression = (config: JsonObject): boolean => JSON.stringify(config).includes('"$expr"')

function exampleProblems<C>(definition: NodeDefinition<C>): readonly NodeProblem[] {
  return (definition.examples ?? [])
    .filter(({ config }) => !hasExpression(config)) // what an expression gives is not known here
    .flatMap(({ title, config }) =>
      checkConfig(definition, config).problems.map(({ path, message }) => ({
        check: 'example' as const,
        message: `The example "${title}" does not fit the schema: ${path} ${message}`,
        config,
      })),
    )
}

async function sampleProblems<C>(definition: NodeDefinition<C>, run: RunNodeOptions, config: JsonObject): Promise<readonly NodeProblem[]> {
  try {
    await runNode(definition, { ...run, config })
    return []
  } catch (thrown) {
    if (thrown instanceof NodeError && !thrown.code.startsWith('test.')) return []
    return [{ check: 'sample', message: `It failed by something that is no NodeError: ${toError(thrown).message}`, config }]
  }
}

async function crashProblems<C>(
  definition: NodeDefinition<C>,
  run: RunNodeOptions & { readonly config: JsonObject },
): Promise<readonly NodeProblem[]> {
  const { effects, idempotency = 'key' } = definition
  if (effects === 'write' && idempotency !== 'key') return []
  if (hasExpression(run.config)) return []
  try {
    const { repeated } = await crashAtEachAwait(definition, run)
    return repeated.map(({ request, crashedAt, when }) => ({
      check: 'crash' as const,
      message: `${request.method ?? 'GET'} ${request.url} happens twice, without a key, when the process dies ${when} request ${crashedAt + 1} is answered.`,
      config: run.config,
    }))
  } catch (thrown) {
    if (thrown instanceof NodeError) return [] // the config fails undisturbed: the samples show whether that is well said
    throw thrown
  }
}
