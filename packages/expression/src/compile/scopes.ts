import { ExpressionError, type Span } from '../errors.ts'
import type { Machine } from '../machine.ts'
import { said } from '../words/said.ts'

/** Locals of a function at run time: slot 0 is the frame around it. */
export type Frame = unknown[]

/** What a slot holds from the beginning of its scope until its declaration has run. Never a value of an expression. */
export const UNSET: unique symbol = Symbol('unset')

/** How many slots a frame needs; several scopes of one function share a frame where no closure could tell. */
export class FrameLayout {
  size = 1 // slot 0: the frame around
}

/** How a name was declared. `self` is the name of a function expression inside it. */
export type VariableKind = 'parameter' | 'var' | 'let' | 'const' | 'function' | 'self' | 'catch'

export interface Variable {
  readonly name: string
  readonly kind: VariableKind
  readonly slot: number
  /** From this place of the source on, the name certainly has its value. */
  readonly readyAt: number
  /** Some use may come before, so that the slot has to be marked as unset when its scope begins. */
  mayBeUnset: boolean
}

export interface Found {
  readonly variable: Variable
  /** How many frames out. */
  readonly hops: number
  /** The use stands in a function declaration, which may be called before what stands in front of it has run. */
  readonly fromHoisted: boolean
}

export interface ScopeInit {
  readonly parent: Scope | undefined
  readonly layout: FrameLayout
  /** The scope of a function declaration. */
  readonly hoisted?: boolean
}

/** The names that one function or block declares. */
export class Scope {
  readonly parent: Scope | undefined
  readonly layout: FrameLayout
  readonly #hoisted: boolean
  readonly #variables = new Map<string, Variable>()
  constructor({ parent, layout, hoisted = false }: ScopeInit) {
    this.parent = parent
    this.layout = layout
    this.#hoisted = hoisted
  }

  declare(name: string, kind: VariableKind, readyAt = 0): Variable {
    const variable: Variable = { name, kind, slot: this.layout.size++, readyAt, mayBeUnset: false }
    this.#variables.set(name, variable)
    return variable
  }

  own(name: string): Variable | undefined {
    return this.#variables.get(name)
  }

  /** Where a name lives. */
  find(name: string): Found | undefined {
    let hops = 0
    let fromHoisted = false
    for (let scope: Scope | undefined = this as Scope; scope !== undefined; scope = scope.parent) {
      const variable = scope.#variables.get(name)
      if (variable !== undefined) return { variable, hops, fromHoisted }
      fromHoisted ||= scope.#hoisted
      if (scope.parent !== undefined && scope.parent.layout !== scope.layout) hops += 1
    }
    return undefined
  }

  /** Slots to mark when the scope begins. Complete once everything inside the scope is compiled. */
  unsetSlots(): readonly number[] {
    return [...this.#variables.values()].filter((variable) => variable.mayBeUnset).map((variable) => variable.slot)
  }
}

/** Whether a use at `position` may come before the declaration has run; notes it at the variable. */
export function mayComeEarly({ variable, fromHoisted }: Found, position: number): boolean {
  if (variable.readyAt === 0 || (position >= variable.readyAt && !fromHoisted)) return false
  variable.mayBeUnset = true
  return true
}

/** The frame `hops` further out. */
export function outerFrame(frame: Frame, hops: number): Frame {
  let at = frame
  for (let hop = 0; hop < hops; hop++) at = at[0] as Frame
  return at
}

type ReadSlot = (vm: Machine, frame: Frame) => unknown

/** Reads a local. */
export function readSlot(found: Found, early: boolean, span: Span): ReadSlot {
  const { hops } = found
  const { slot, name } = found.variable
  if (early) {
    return (_vm, frame) => {
      const value = outerFrame(frame, hops)[slot]
      if (value === UNSET) throw tooEarly(name, span)
      return value
    }
  }
  if (hops === 0) return (_vm, frame) => frame[slot]
  if (hops === 1) return (_vm, frame) => (frame[0] as Frame)[slot]
  return (_vm, frame) => outerFrame(frame, hops)[slot]
}

export const tooEarly = (name: string, span: Span): ExpressionError =>
  new ExpressionError('expression.unknown-name', said('name.too-early', { name }), {
    span,
    hint: said('name.declare-above'),
  })

/** Makes a new frame for a scope that has its own, and marks what is not set yet. */
export function frameMaker(layout: FrameLayout, scope: Scope): (outer: Frame) => Frame {
  const initial: unknown[] = Array.from({ length: layout.size }, () => undefined)
  for (const slot of scope.unsetSlots()) initial[slot] = UNSET
  return (outer) => {
    const frame = initial.slice()
    frame[0] = outer
    return frame
  }
}
