import { ExpressionError } from '../errors.ts'
import { COST } from '../costs.ts'
import type { Machine } from '../machine.ts'
import { entryDocs, type DocsInit, type EntryDocs } from './docs.ts'
import type { Entry, Table } from './table.ts'

/**
 * Something that expressions can call. Never a JavaScript function, so that no host code ever gets one from an expression
 * and no expression reaches `Function` through one.
 */
export class Callable {
  readonly name: string
  readonly apply: (vm: Machine, args: readonly unknown[]) => unknown
  constructor(name: string, apply: (vm: Machine, args: readonly unknown[]) => unknown) {
    this.name = name
    this.apply = apply
  }
}

/** How a global is called or made with `new`, and what that gives. */
export interface FacadeDocs extends EntryDocs {
  /** `new Date(value?)`, `Number(value)`. */
  readonly signature: string
}

export interface FacadeInit {
  readonly name: string
  /** Signature and documentation of `call` or `construct`. */
  readonly docs?: readonly [signature: string, docs: DocsInit]
  readonly members: Table
  readonly call?: (vm: Machine, args: readonly unknown[]) => unknown
  readonly construct?: (vm: Machine, args: readonly unknown[]) => unknown
  readonly isInstance?: (value: unknown) => boolean
}

/** A frozen stand-in for a global such as `Math` or `Date`: only the listed members exist. */
export class Facade {
  readonly name: string
  readonly members: Table
  readonly call: FacadeInit['call']
  readonly construct: FacadeInit['construct']
  readonly isInstance: FacadeInit['isInstance']
  readonly docs: FacadeDocs | undefined
  constructor(init: FacadeInit) {
    this.name = init.name
    this.docs = init.docs === undefined ? undefined : Object.freeze({ signature: init.docs[0], ...entryDocs(...init.docs) })
    this.members = init.members
    this.call = init.call
    this.construct = init.construct
    this.isInstance = init.isInstance
    Object.freeze(this)
  }
}

/** Takes what work of the host costs, in units (costs.ts). Throws when the expression has nothing left to pay with. */
export type Pay = (units: number) => void

/** A member of an object that the host hands in. What may take longer than a call of the host is worth pays as it goes. */
export type HostMember =
  | { readonly get: (pay: Pay) => unknown; readonly docs?: string }
  | { readonly call: (...args: unknown[]) => unknown; readonly signature?: string; readonly docs?: string }
  | { readonly paid: (pay: Pay, args: readonly unknown[]) => unknown; readonly signature?: string; readonly docs?: string }

/** Members that are found by name when they are read, e.g. one for each node. */
export interface HostLookup {
  get(name: string, pay: Pay): unknown
  names(): readonly string[]
}

/** An object of the host: `$input`, the result of `$('Node')`. Immutable; only its members are reachable. */
export class HostObject {
  readonly members: ReadonlyMap<string, HostMember>
  readonly lookup: HostLookup | undefined
  constructor(members: ReadonlyMap<string, HostMember>, lookup: HostLookup | undefined) {
    this.members = members
    this.lookup = lookup
    Object.freeze(this)
  }
}

/** What the host hands in as an object with getters and methods. Own names win over `lookup`. */
export function hostObject(members: { readonly [name: string]: HostMember }, lookup?: HostLookup): object {
  return new HostObject(new Map(Object.entries(members)), lookup)
}

/** What the host hands in as a function, e.g. `$`. Arguments are values of the expression: check them. */
export function hostFunction(fn: (...args: unknown[]) => unknown): object {
  return new Callable('function', (vm, args) => {
    vm.spend(COST.host)
    return fn(...args)
  })
}

/** The same for a function whose work depends on its arguments or its data: it pays as it goes. */
export function paidFunction(fn: (pay: Pay, args: readonly unknown[]) => unknown): object {
  return new Callable('function', (vm, args) => {
    vm.spend(COST.host)
    return fn(vm.pay, args)
  })
}

/** Whether an expression may call the value. */
export const isCallable = (value: unknown): value is Callable | Facade =>
  value instanceof Callable || (value instanceof Facade && value.call !== undefined)

/** Calls what an expression calls. */
export function callValue(vm: Machine, fn: Callable | Facade, args: readonly unknown[]): unknown {
  if (fn instanceof Callable) return fn.apply(vm, args)
  vm.spend(2 * COST.call)
  if (fn.call === undefined) throw new ExpressionError('expression.not-a-function', `${fn.name} is not a function.`)
  return fn.call(vm, args)
}

/** A callback argument of a built-in such as `map`. */
export function callback(value: unknown, method: string): Callable | Facade {
  if (isCallable(value)) return value
  throw new ExpressionError('expression.bad-argument', `${method} needs a function.`, { hint: `For example ${method}(x => x.name).` })
}

/** A method taken off its value without calling it: stays bound to the value. */
export const boundMethod = (entry: Entry, call: (vm: Machine, args: readonly unknown[]) => unknown): Callable =>
  new Callable(entry.name, (vm, args) => {
    vm.spend(COST.call)
    return call(vm, args)
  })
