/** Waits until it holds, for a minute at most: then what did not happen is the error. */
export async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  const limit = Date.now() + 60_000
  while (!(await holds())) {
    if (Date.now() > limit) throw new TypeError(`did not happen within a minute: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
