import { DateTime } from 'luxon'

const NAMES = [
  'DATE_SHORT', 'DATE_MED', 'DATE_MED_WITH_WEEKDAY', 'DATE_FULL', 'DATE_HUGE', 'TIME_SIMPLE', 'TIME_WITH_SECONDS', 'TIME_WITH_SHORT_OFFSET',
  'TIME_WITH_LONG_OFFSET', 'TIME_24_SIMPLE', 'TIME_24_WITH_SECONDS', 'TIME_24_WITH_SHORT_OFFSET', 'TIME_24_WITH_LONG_OFFSET',
  'DATETIME_SHORT', 'DATETIME_SHORT_WITH_SECONDS', 'DATETIME_MED', 'DATETIME_MED_WITH_SECONDS', 'DATETIME_MED_WITH_WEEKDAY', 'DATETIME_FULL',
  'DATETIME_FULL_WITH_SECONDS', 'DATETIME_HUGE', 'DATETIME_HUGE_WITH_SECONDS',
] as const // prettier-ignore

type FormatName = (typeof NAMES)[number]

/** Luxon's ready formats, e.g. DateTime.DATE_MED; as copies, so that they cannot be changed. */
export const LOCALE_FORMATS: Readonly<Record<FormatName, Readonly<Record<string, unknown>>>> = Object.freeze(
  Object.fromEntries(NAMES.map((name) => [name, Object.freeze({ ...DateTime[name] })])) as Record<
    FormatName,
    Readonly<Record<string, unknown>>
  >,
)
