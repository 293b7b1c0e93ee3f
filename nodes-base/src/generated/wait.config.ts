/* Made from ../wait/wait.schema.json by `npm run generate`. Do not edit. */

/**
 * When the execution goes on. Waiting is durable and takes no memory.
 */
export type WaitConfig = {
  /**
   * duration: for some time. date: until a date. call: until somebody calls the resume URL ($execution.resumeUrl).
   */
  mode?: 'duration' | 'date' | 'call'
  /**
   * How long.
   */
  amount?: number
  /**
   * What For counts.
   */
  unit?: 'seconds' | 'minutes' | 'hours' | 'days'
  /**
   * ISO date and time; without an offset in the time zone of the workflow. A past date goes on at once.
   */
  date?: string
  /**
   * How long to wait for the call at most; 0 for no limit.
   */
  limit?: number
  /**
   * What At most counts.
   */
  limitUnit?: 'seconds' | 'minutes' | 'hours' | 'days'
  /**
   * continue: go on with the items that came in. port: send them out of `timeout`. error: fail.
   */
  onLimit?: 'continue' | 'port' | 'error'
  /**
   * received: what the caller sent. input: the items that came in.
   */
  output?: 'received' | 'input'
}
