const two = (value: number): string => String(value).padStart(2, '0')

/** What `<input type="datetime-local">` shows for an instant: the viewer's wall clock. */
export function localText(date: Date): string {
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  const seconds = date.getSeconds() === 0 ? '' : `:${two(date.getSeconds())}`
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}${seconds}`
}

const WALL = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/
const WITH_OFFSET = /(z|[+-]\d{2}:?\d{2})$/i

/** Text of a date and time as the input shows it; `null` when only people can read it. */
export function toInputText(value: string): string | null {
  if (WALL.test(value)) return value.replace(' ', 'T').replace(/\.\d+$/, '')
  if (!WITH_OFFSET.test(value)) return null
  const date = new Date(value)
  return Number.isNaN(date.getTime()) ? null : localText(date)
}

/** The text that is stored for what the input shows: an instant in UTC, or the wall clock without a zone. */
export function fromInputText(shown: string, zoned: boolean): string {
  if (!zoned) return shown
  const date = new Date(shown)
  return Number.isNaN(date.getTime()) ? shown : date.toISOString().replace('.000Z', 'Z')
}
