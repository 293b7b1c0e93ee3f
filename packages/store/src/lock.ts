/**
 * Runs one piece of work at a time, in order of arrival. TypeORM has a single SQLite connection: without this, the queries of one
 * request would land inside the open transaction of another and be rolled back with it. The driver is synchronous, so nothing
 * is lost by it.
 */
export class SerialLock {
  #tail: Promise<unknown> = Promise.resolve()

  run<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#tail.then(work)
    this.#tail = mine.catch(() => undefined) // whoever asked gets the failure; the next in line does not
    return mine
  }
}
