import type { Component } from 'vue'
import type { RouteLocationRaw } from 'vue-router'

/** One line of a menu: an action, a link, or a line between groups. */
export type MenuEntry = MenuAction | { readonly kind: 'separator' } | { readonly kind: 'label'; readonly text: string }

export interface MenuAction {
  readonly kind?: 'action'
  readonly label: string
  readonly icon?: Component
  /** Shortcut that is shown, e.g. `Mod+D`. */
  readonly keys?: string
  readonly danger?: boolean
  readonly disabled?: boolean
  /** Shows a mark; for choices among several. */
  readonly checked?: boolean
  readonly to?: RouteLocationRaw
  run?(): void
}
