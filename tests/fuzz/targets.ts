import { differential } from './differential.ts'
import { hostile, noise } from './hostile.ts'
import { json } from './json.ts'
import { patterns } from './patterns.ts'
import type { Target } from './target.ts'
import { splitting, templates } from './templates.ts'

/** Everything that is fuzzed. Inputs are plain JSON, so they can be kept. */
export const TARGETS: readonly Target<unknown>[] = [differential, hostile, noise, templates, splitting, patterns, json].map(
  (target) => target as unknown as Target<unknown>, // each is only ever given its own inputs, or what was kept of them
)
