import { pointerStep } from '@millrace/base'
import type { PortSource, PortsDescription } from '@millrace/workflow'

/**
 * Whether a place of a config says which ports the node has: a list whose entries have one each, an entry's name, an option that adds
 * one, or whatever holds these. They are needed to draw the node and to connect it, long before an expression could be worked out.
 */
export function decidesPorts({ inputs, outputs }: PortsDescription, pointer: string): boolean {
  return [...inputs, ...outputs].some((source) => decides(source, pointer))
}

function decides(source: PortSource, pointer: string): boolean {
  if (typeof source === 'string') return false
  if ('when' in source) return holds(pointer, pointerOf(source.when))
  if (!('each' in source)) return false
  const list = pointerOf(source.each)
  const entry = /^\/\d+/.exec(pointer.startsWith(list) ? pointer.slice(list.length) : '')?.[0]
  return holds(pointer, entry === undefined ? list : `${list}${entry}${pointerOf(source.name)}`)
}

const holds = (pointer: string, place: string): boolean => place === pointer || place.startsWith(`${pointer}/`)

const pointerOf = (path: string): string =>
  path
    .split('/')
    .filter((step) => step !== '')
    .map((step) => `/${pointerStep(step)}`)
    .join('')
