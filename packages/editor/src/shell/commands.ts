import { InvariantError } from '@millrace/base'
import {
  computed,
  inject,
  onScopeDispose,
  shallowReactive,
  toValue,
  type App,
  type Component,
  type ComputedRef,
  type InjectionKey,
  type MaybeRefOrGetter,
} from 'vue'

/** Something that can be done now: shown in the palette and, with `keys`, done by its shortcut. */
export interface Command {
  readonly id: string
  readonly title: string
  /** Heading in the palette. */
  readonly group: string
  readonly icon?: Component
  /** Shortcut, e.g. `Mod+Enter`, `?`. Plain letters do not act while text is typed. */
  readonly keys?: string
  /** `false`: the shortcut is only shown, somebody else acts on it. @default true */
  readonly bind?: boolean
  /** More words that find it. */
  readonly words?: string
  readonly disabled?: boolean
  run(): void
}

export interface CommandRegistry {
  readonly commands: ComputedRef<readonly Command[]>
  /** Offers commands until the returned function is called. */
  add(commands: CommandSource, place?: CommandPlace): () => void
}

type CommandSource = MaybeRefOrGetter<readonly Command[]>
/**
 * Where commands stand in the palette, in this order. `thing`: what can be done with the one workflow or execution that is open.
 * `recent`: workflows to go on with. `go`: the sections. `page`: what a list offers. `everywhere`: the rest. `found`: what the server
 * found, last, because it comes late and must not push away what somebody is about to choose.
 */
const PLACES = ['thing', 'recent', 'go', 'page', 'everywhere', 'found'] as const
export type CommandPlace = (typeof PLACES)[number]

/** All commands of all parts that are on the page now; within a place, what was added last comes first. */
export function createCommandRegistry(): CommandRegistry {
  const sources = shallowReactive(new Map<symbol, { source: CommandSource; place: CommandPlace }>())
  const of = (place: CommandPlace): readonly Command[] =>
    [...sources.values()]
      .filter((one) => one.place === place)
      .reverse()
      .flatMap((one) => toValue(one.source))
  return {
    commands: computed(() => PLACES.flatMap(of)),
    add(source, place = 'page') {
      const key = Symbol('commands')
      sources.set(key, { source, place })
      return () => void sources.delete(key)
    },
  }
}

const REGISTRY: InjectionKey<CommandRegistry> = Symbol('commands')

export function provideCommands(app: App, registry: CommandRegistry): void {
  app.provide(REGISTRY, registry)
}

export function useCommandRegistry(): CommandRegistry {
  const registry = inject(REGISTRY)
  if (!registry) throw new InvariantError({ what: 'useCommands() outside of an app with provideCommands()' })
  return registry
}

/** Offers commands for as long as the calling component is on the page. */
export function useCommands(commands: CommandSource, place: CommandPlace = 'page'): void {
  onScopeDispose(useCommandRegistry().add(commands, place))
}
