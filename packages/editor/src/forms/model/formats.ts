import { t, type PlainKey } from '../../i18n/t.ts'

type FormatKey = Extract<PlainKey, `forms.format.${string}`>

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/
const TIME = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(z|[+-]([01]\d|2[0-3]):?[0-5]\d)?$/i

const isDate = (value: string): boolean => {
  const parts = DATE.exec(value)
  if (parts === null) return false
  const date = new Date(`${value}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value)
}

const isDateTime = (value: string): boolean => {
  const [date = '', time = ''] = value.split(/[T ]/i)
  return isDate(date) && TIME.test(time) && /(z|[+-]\d{2}:?\d{2})$/i.test(time)
}

const isUri = (value: string): boolean => /^[a-z][a-z0-9+.-]*:\S+$/i.test(value) && URL.canParse(value)

/** What each format asks for, in words; formats that are not here are not checked in the browser. */
const FORMATS: Readonly<Record<string, readonly [test: (value: string) => boolean, key: FormatKey]>> = {
  email: [(value) => /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)*$/.test(value), 'forms.format.email'],
  uri: [isUri, 'forms.format.uri'],
  url: [isUri, 'forms.format.uri'],
  uuid: [(value) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value), 'forms.format.uuid'],
  date: [isDate, 'forms.format.date'],
  time: [(value) => TIME.test(value), 'forms.format.time'],
  'date-time': [isDateTime, 'forms.format.date-time'],
  ipv4: [(value) => /^((25[0-5]|2[0-4]\d|1?\d?\d)(\.(?!$)|$)){4}$/.test(value), 'forms.format.ipv4'],
  hostname: [
    (value) => /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i.test(value),
    'forms.format.hostname',
  ],
  regex: [
    (value) => {
      try {
        return new RegExp(value, 'u') instanceof RegExp
      } catch {
        return false // what cannot be compiled is the answer here
      }
    },
    'forms.format.regex',
  ],
}

/** The formats that are checked while somebody types, with what is said when a text does not fit. */
export const checkedFormats = (): readonly (readonly [format: string, message: string])[] =>
  Object.entries(FORMATS).map(([format, [, key]]) => [format, t(key)])

/** What is wrong with a text of this format, or `null`. Empty text is a matter of `required`, not of format. */
export function formatProblem(format: string, value: string): string | null {
  const rule = Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined
  return rule === undefined || value === '' || rule[0](value) ? null : t(rule[1])
}
