import { inject, provide, type ComputedRef, type InjectionKey, type Ref } from 'vue'
import { InvariantError } from '@millrace/base'
import type { Functions } from '../model/conditions.ts'
import type { ConditionDrop, ConditionPath } from '../model/condition-moves.ts'

/** What the rows and groups of one condition share: changes that go beyond a single row. */
export interface ConditionTree {
  readonly functions: ComputedRef<Functions>
  remove(path: ConditionPath): void
  duplicate(path: ConditionPath): void
  wrap(path: ConditionPath): void
  /** One place up or down, also into and out of groups. */
  move(path: ConditionPath, by: -1 | 1): void
  canMove(path: ConditionPath, by: -1 | 1): boolean
  /** What is dragged, and beside which row it would be dropped. */
  readonly dragged: Ref<ConditionPath | null>
  readonly over: Ref<ConditionDrop | null>
  drop(): void
}

const TREE: InjectionKey<ConditionTree> = Symbol('condition tree')

export const provideConditionTree = (tree: ConditionTree): void => provide(TREE, tree)

export function useConditionTree(): ConditionTree {
  const tree = inject(TREE, null)
  if (tree === null) throw new InvariantError({ what: 'a row of a condition stands outside of one' })
  return tree
}
