/** One side of a comparison: the number of a version, or what is edited now. */
export type SideName = number | 'draft'

/** What stands in the address bar; what is no version is the draft. */
export function sideOf(value: unknown): SideName {
  const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : 0
  return number > 0 ? number : 'draft'
}
