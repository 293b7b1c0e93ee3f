import type { ApiError } from '@/api/api-error.ts'
import { asApiError } from '@/api/as-api-error.ts'

const AT_ONCE = 4

/** What came of doing something with each of several. */
export interface EachOutcome<T> {
  readonly done: readonly T[]
  readonly failed: readonly { readonly of: T; readonly error: ApiError }[]
}

/** Does something with each of several, four at a time; one that fails keeps no other from it. */
export async function forEach<T>(all: readonly T[], work: (one: T) => Promise<unknown>): Promise<EachOutcome<T>> {
  const left = [...all]
  const done: T[] = []
  const failed: { of: T; error: ApiError }[] = []
  const next = async (): Promise<void> => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) {
      try {
        await work(one)
        done.push(one)
      } catch (thrown) {
        failed.push({ of: one, error: asApiError(thrown) })
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, next))
  return { done, failed }
}
