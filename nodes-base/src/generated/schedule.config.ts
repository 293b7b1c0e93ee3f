/* Made from ../schedule/schedule.schema.json by `npm run generate`. Do not edit. */

/**
 * When this workflow starts by itself.
 */
export type ScheduleConfig = {
  /**
   * interval: every so many seconds, minutes or hours. daily, weekly, monthly: at a time of day. cron: a cron expression.
   */
  mode?: 'interval' | 'daily' | 'weekly' | 'monthly' | 'cron'
  /**
   * How many units lie between two starts.
   */
  every?: number
  /**
   * What Every counts.
   */
  unit?: 'seconds' | 'minutes' | 'hours'
  /**
   * Time of day.
   */
  at?: string
  /**
   * Days of the week.
   *
   * @minItems 1
   * @maxItems 7
   */
  weekdays?: ('monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday')[]
  /**
   * Day of the month; `last` in every month. A day that a month does not have is left out.
   */
  dayOfMonth?:
    | 1
    | 2
    | 3
    | 4
    | 5
    | 6
    | 7
    | 8
    | 9
    | 10
    | 11
    | 12
    | 13
    | 14
    | 15
    | 16
    | 17
    | 18
    | 19
    | 20
    | 21
    | 22
    | 23
    | 24
    | 25
    | 26
    | 27
    | 28
    | 29
    | 30
    | 31
    | 'last'
  /**
   * Five fields (minute, hour, day, month, weekday), or six with seconds first.
   */
  cron?: string
  /**
   * IANA name. Empty: the time zone of the workflow.
   */
  timezone?: string
}
