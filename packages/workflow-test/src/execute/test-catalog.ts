import type { JsonObject } from '@millrace/base'
import type { LoadedNodeType, NodeCatalog } from '@millrace/engine'
import type { NodeDefinition, StepContext } from '@millrace/node-sdk'
import { resolvePorts } from '@millrace/workflow'
import type { Activity } from './activity.ts'
import type { Mocks } from './mocks.ts'

/** The node types of an execution in a test: the real ones, watched, and stood in for where a test says so. */
export function testCatalog(inner: NodeCatalog, { mocks, activity }: { readonly mocks: Mocks; readonly activity: Activity }): NodeCatalog {
  const known = new Map<LoadedNodeType, LoadedNodeType>()
  return {
    get: (type, version) => {
      const loaded = inner.get(type, version)
      if (loaded === undefined || loaded.definition.kind === 'trigger') return loaded
      const made = known.get(loaded) ?? { ...loaded, definition: watched(loaded.definition, mocks, activity) }
      known.set(loaded, made)
      return made
    },
  }
}

function watched(definition: NodeDefinition<never>, mocks: Mocks, activity: Activity): NodeDefinition<never> {
  const { execute, stream } = definition as unknown as NodeDefinition<JsonObject> // the engine calls it with its own config
  const whole = (step: StepContext): ReturnType<typeof execute> => {
    if (mocks.has(step.node.id)) return mocks.answer(step, mainOutput(definition, step.rawConfig))
    const end = activity.begin({ key: step.idempotencyKey, node: step.node.name }) // before it is called: it may send at once
    try {
      const given = execute.call(definition, step)
      if (given instanceof Promise) return given.finally(end)
      end()
      return given // as it is: an await for each step is what the engine avoids
    } catch (thrown) {
      end()
      throw thrown
    }
  }
  return Object.freeze({
    ...definition,
    execute: whole,
    ...(stream === undefined
      ? {}
      : { stream: (step: Parameters<typeof stream>[0]) => (mocks.has(step.node.id) ? undefined : stream.call(definition, step)) }),
  }) as unknown as NodeDefinition<never>
}

const mainOutput = ({ ports }: NodeDefinition<never>, config: JsonObject): string => resolvePorts(ports, config).outputs[0]?.name ?? 'main'
