import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { defineError, isJsonObject, toError, type Logger } from '@millrace/base'
import type { EventSink, LiveEvent } from '@millrace/engine'
import { collectConditionFunctions } from '@millrace/node-host'
import type { ConditionFunctions, Plugin } from '@millrace/node-sdk'

export const PluginUnusableError = defineError<{ file: string; reason: string }>(
  'plugin.unusable',
  500,
  (d) => `The plugin ${d.file} cannot be used: ${d.reason}. Mend it, or take it out of MILLRACE_PLUGINS.`,
)

/** Notices that wait for plugins; more than these are dropped, so that a plugin cannot fill the memory of the server. */
const MOST_WAITING = 10_000

/** Loads the modules. Throws PluginUnusableError or ConditionFunctionError: a server without the hooks that its operator relies on must not start in silence. */
export async function loadPlugins(files: readonly string[], logger: Logger): Promise<PluginHooks> {
  const plugins: Plugin[] = []
  for (const file of files) plugins.push(await loadPlugin(file))
  return new PluginHooks(plugins, logger)
}

async function loadPlugin(file: string): Promise<Plugin> {
  const module = (await import(pathToFileURL(resolve(file)).href).catch((thrown: unknown) => {
    throw new PluginUnusableError({ file, reason: toError(thrown).message }, { cause: thrown })
  })) as { readonly default?: unknown }
  const plugin = module.default
  if (!isJsonObject(plugin) || typeof plugin['name'] !== 'string') {
    throw new PluginUnusableError({ file, reason: 'it has no default export made with definePlugin' })
  }
  for (const hook of ['onExecution', 'onStep', 'close']) {
    const given: unknown = plugin[hook]
    if (given !== undefined && typeof given !== 'function') throw new PluginUnusableError({ file, reason: `its ${hook} is no function` })
  }
  return plugin as unknown as Plugin
}

/** Tells plugins what happens: after the engine's turn, in order; one that fails is logged and keeps nobody from anything. */
export class PluginHooks implements EventSink {
  readonly #plugins: readonly Plugin[]
  readonly #logger: Logger
  /** What the plugins bring to conditions. */
  readonly conditionFunctions: ConditionFunctions
  #waiting: LiveEvent[] = []
  #dropped = 0
  #scheduled = false

  constructor(plugins: readonly Plugin[], logger: Logger) {
    this.#plugins = plugins
    this.conditionFunctions = collectConditionFunctions(plugins)
    this.#logger = logger.child({ part: 'plugins' })
  }

  /** Nobody wants to hear of anything. */
  get isEmpty(): boolean {
    return this.#plugins.every(({ onExecution, onStep }) => onExecution === undefined && onStep === undefined)
  }

  wants(): boolean {
    return !this.isEmpty
  }

  emit(event: LiveEvent): void {
    if (event.type === 'step' && event.progress !== undefined) return // hooks are told of beginnings and ends
    if (this.#waiting.length >= MOST_WAITING) {
      this.#dropped += 1
      return
    }
    this.#waiting.push(event)
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => this.#flush())
  }

  #flush(): void {
    this.#scheduled = false
    const events = this.#waiting
    this.#waiting = []
    for (const event of events) for (const plugin of this.#plugins) this.#tell(plugin, event)
    if (this.#dropped > 0) this.#logger.warn({ dropped: this.#dropped }, 'plugins are slower than executions; they were not told of all')
    this.#dropped = 0
  }

  #tell(plugin: Plugin, event: LiveEvent): void {
    const failed = (thrown: unknown): void => this.#logger.error({ plugin: plugin.name, err: toError(thrown) }, 'a plugin failed')
    try {
      const told = event.type === 'execution' ? plugin.onExecution?.(event) : event.type === 'step' ? plugin.onStep?.(event) : undefined
      if (told instanceof Promise) told.catch(failed)
    } catch (thrown) {
      failed(thrown)
    }
  }

  async close(): Promise<void> {
    this.#flush()
    for (const plugin of this.#plugins) {
      try {
        await plugin.close?.()
      } catch (thrown) {
        this.#logger.error({ plugin: plugin.name, err: toError(thrown) }, 'a plugin could not be closed')
      }
    }
  }
}

/** One sink for two. */
export const bothSinks = (first: EventSink, second: EventSink): EventSink => ({
  wants: (tenantId) => first.wants(tenantId) || second.wants(tenantId),
  emit: (event) => {
    first.emit(event)
    second.emit(event)
  },
})
