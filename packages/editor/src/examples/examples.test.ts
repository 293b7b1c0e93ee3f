/// <reference types="node" />
import { readdirSync } from 'node:fs'
import { EXAMPLES } from './examples.ts'

test('every example that is there is offered, and none that is not', () => {
  const files = readdirSync(__dirname).flatMap((file) => /^(.+)\.json$/.exec(file)?.[1] ?? [])
  expect(files.sort()).toEqual([...EXAMPLES].sort())
})
