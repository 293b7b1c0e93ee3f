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

/**
 * Pays for the worst that a search for a text may cost. One character is found by the machine's fastest loop; V8 compares short texts
 * place by place (6 ns a character where they nearly fit everywhere), and goes over long ones in leaps.
 */
export function payForSearch(vm: Machine, text: string, wanted: string): void {
  const length = Math.min(wanted.length, text.length)
  if (length > 1) vm.spend(Math.floor((text.length * Math.min(length, 8)) / 8) + Math.floor((text.length * length) / 16_384))
}

/** Pays for a text whose letters change their case; those beyond Latin-1 are looked up one by one. */
export function payForCase(vm: Machine, text: string): string {
  vm.spend(Math.ceil(text.length * 0.7))
  if (/[\u0100-\uffff]/.test(text)) vm.spend(Math.ceil(text.length * 2.3)) // \u0130 takes 26 ns, since it becomes two letters
  return text
}

/** Pays for a text in another case by the rules of a language, which looks at every letter. */
export const payForLocaleCase = (vm: Machine, text: string): void => vm.spend(text.length * CASE)

/** Characters that two texts are compared in by the order of a language at no price of its own. */
const SHORT = 32

/** Pays for comparing two texts by the order of a language. */
export function payForOrder(vm: Machine, a: string, b: string): void {
  vm.spend(10 + Math.max(0, Math.max(a.length, b.length) - SHORT) * 2)
}
