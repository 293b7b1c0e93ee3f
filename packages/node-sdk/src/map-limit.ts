/**
 * Maps with at most `limit` calls under way, results in the order of the input. After a failure nothing new is begun; those under
 * way are awaited, so that no request goes on behind a step that ended, and the failure of the first element is thrown.
 */
export async function mapLimit<T, R>(list: readonly T[], limit: number, map: (element: T, index: number) => Promise<R>): Promise<R[]> {
  const results: R[] = new Array<R>(list.length)
  const failures: { index: number; thrown: unknown }[] = []
  let next = 0
  const work = async (): Promise<void> => {
    while (next < list.length && failures.length === 0) {
      const index = next++
      try {
        results[index] = await map(list[index] as T, index) // in range: index < length
      } catch (thrown) {
        failures.push({ index, thrown })
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, list.length) }, work))
  const [first] = failures.sort((a, b) => a.index - b.index)
  if (first !== undefined) throw first.thrown
  return results
}
