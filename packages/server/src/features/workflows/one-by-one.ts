/** Carries work out for each, one after the other: at least one comes in, and as many go out. */
export async function oneByOne<T, R>([first, ...others]: readonly [T, ...T[]], work: (one: T) => Promise<R>): Promise<[R, ...R[]]> {
  const done: [R, ...R[]] = [await work(first)]
  for (const other of others) done.push(await work(other))
  return done
}
