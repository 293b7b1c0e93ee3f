import type { JsonObject } from '@millrace/base'
import type { NodeTypeDescription } from '@millrace/workflow'
import type { OptionLoaders } from './options.ts'
import type { StepContext, StepResult, StreamContext } from './step.ts'
import type { Awaitable, TriggerDefinition } from './trigger.ts'

/** An action, condition or end node: its description and what it does. */
export interface NodeDefinition<C = JsonObject> extends NodeTypeDescription {
  readonly kind: 'action' | 'condition' | 'end'
  execute(step: StepContext<C>): Promise<StepResult> | StepResult
  /**
   * What the node gives for all items is what it gives for one part of them after the other: it looks at no item but the one at hand
   * and gives no directive. The engine may then call `execute` for a part at a time, and many items need no memory.
   */
  readonly itemwise?: true
  /**
   * `items()` may be a list that reads its items from disk as they are looked at. For nodes that pass lists on as a whole or look at
   * few items: the two readings of one item are two objects.
   */
  readonly lazy?: true
  /**
   * For nodes that must see all items but need not hold them: called instead of `execute` when there are more than memory should hold.
   * Undefined, before anything else is done: not with this config; the items are loaded then, and `execute` is called.
   */
  stream?(step: StreamContext<C>): Promise<void> | undefined
  /** Values that a field offers and the service knows: named by a field's `x-ui.options`. */
  readonly options?: OptionLoaders<C>
  /** Turns the config of an older version of this type into one of this version. Pure; expressions in it stay as they are. */
  migrate?(config: JsonObject, from: number): Awaitable<JsonObject>
}

export type AnyDefinition = NodeDefinition<never> | TriggerDefinition<never>

const TYPE = /^[a-z0-9][a-z0-9-]*(\.[A-Za-z0-9-]+)+$/

/** Declares an action, condition or end node. The description is checked when the package is loaded. */
export function defineNode<C = JsonObject>(definition: NodeDefinition<C>): NodeDefinition<C> {
  return Object.freeze(definition)
}

/** Whether a string can name a node or credential type. */
export const isTypeName = (name: string): boolean => TYPE.test(name)
