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
  add(commands: MaybeRefOrGetter<readonly Command[]>): () => void
}

/** All commands of all parts that are on the page now; what was added last comes first. */
export function createCommandRegistry(): CommandRegistry {
  const sources = shallowReactive(new Set<MaybeRefOrGetter<readonly Command[]>>())
  return {
    commands: computed(() => [...sources].reverse().flatMap((source) => toValue(source))),
    add(source) {
      sources.add(source)
      return () => void sources.delete(source)
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
export function useCommands(commands: MaybeRefOrGetter<readonly Command[]>): void {
  onScopeDispose(useCommandRegistry().add(commands))
}
