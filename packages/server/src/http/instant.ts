import type { Millis } from '@millrace/base'

/** A time as the API writes it: RFC 3339, UTC. */
export const instant = (at: Millis): string => new Date(at).toISOString()
export const instantOrNull = (at: Millis | null): string | null => (at === null ? null : instant(at))
