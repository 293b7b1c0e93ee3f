import type { Machine } from '../machine.ts'

/*
 * What Unicode makes dear. ICU puts the marks behind a letter into their order one by one, which takes the square of how many follow
 * each other, and letters beyond Latin-1 change their case one by one.
 */

/** Looking for marks, for each character. */
const LOOK = 3
/** Pairs of marks of one run that a unit puts into order. */
const PAIRS = 10
/** Changing the case of a letter that is not in Latin-1. */
const CASE = 5

/** Pays for putting the marks of a text into their canonical order: what normalising does, and reading the host of an address. */
export function payForMarks(vm: Machine, text: string): void {
  vm.spend(text.length)
  if (!/[\u0300-\uffff]/.test(text)) return
  vm.spend(text.length * LOOK)
  for (const [run] of text.matchAll(/\p{M}+/gu)) vm.spend(1 + Math.ceil(run.length ** 2 / PAIRS))
}

/** Pays for a text in another case by the rules of a language, which looks at every letter. */
export const payForLocaleCase = (vm: Machine, text: string): void => vm.spend(text.length * CASE)

/** Characters that two texts are compared in by the order of a language at no price of its own. */
const SHORT = 32

/** Pays for comparing two texts by the order of a language. */
export function payForOrder(vm: Machine, a: string, b: string): void {
  vm.spend(10 + Math.max(0, Math.max(a.length, b.length) - SHORT) * 2)
}
