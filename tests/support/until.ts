const LIMIT_MS = 60_000

/**
 * Waits until it holds, for a minute at most: then what did not happen is the error, with what `tell` says of the state that it is in.
 */
export async function until(
  holds: () => boolean | Promise<boolean>,
  what: string,
  tell: () => string | Promise<string> = () => '',
): Promise<void> {
  await found(async () => ((await holds()) ? true : undefined), what, tell)
}

/** The same for something that is looked for, which it gives. */
export async function found<T>(
  ask: () => Promise<T | undefined> | T | undefined,
  what: string,
  tell: () => string | Promise<string> = () => '',
): Promise<T> {
  for (const limit = Date.now() + LIMIT_MS; ;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (Date.now() > limit) throw new TypeError(`did not happen within a minute: ${what}\n${await tell()}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
