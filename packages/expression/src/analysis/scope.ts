import type { Type } from './types.ts'

/** The locals that a place in an expression sees. */
export class Locals {
  readonly parent: Locals | undefined
  readonly #types = new Map<string, Type>()
  constructor(parent: Locals | undefined) {
    this.parent = parent
  }

  declare(name: string, type: Type): void {
    this.#types.set(name, type)
  }

  find(name: string): Type | undefined {
    for (let at: Locals | undefined = this as Locals; at !== undefined; at = at.parent) {
      const type = at.#types.get(name)
      if (type !== undefined) return type
    }
    return undefined
  }

  /** Changes the type of a local where it was declared. */
  assign(name: string, change: (before: Type) => Type): void {
    for (let at: Locals | undefined = this as Locals; at !== undefined; at = at.parent) {
      const type = at.#types.get(name)
      if (type !== undefined) return void at.#types.set(name, change(type))
    }
  }

  /** Every local that is visible, the innermost first. */
  visible(): ReadonlyMap<string, Type> {
    const all = new Map<string, Type>()
    for (let at: Locals | undefined = this as Locals; at !== undefined; at = at.parent) {
      for (const [name, type] of at.#types) if (!all.has(name)) all.set(name, type)
    }
    return all
  }
}
