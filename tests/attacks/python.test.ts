import { join } from 'node:path'
import { createSandbox } from '../../packages/sandbox/src/index.ts'
import { casesIn } from './cases.ts'
import { runAttack } from './run-attack.ts'
import { makeWorld } from './world.ts'

const cases = casesIn(join(import.meta.dirname, 'python'))
// One interpreter, so that whatever a program leaves behind would meet the next one.
const sandbox = createSandbox({
  maxChildren: 1,
  timeoutMs: 1_500,
  memoryMb: 64,
  maxOutputChars: 1_000_000,
  maxLogLines: 20,
  maxLogChars: 2_000,
})
const world = makeWorld()
afterAll(async () => {
  world.release()
  await sandbox.stop()
})
jest.setTimeout(60_000) // an interpreter that was lost takes a while to come again on a machine that is busy

/** For honest programs on a machine that is busy. */
const PATIENCE_MS = 10_000

/** An honest program: it has to see after each attack what it saw before. */
const HONEST = `import json, math, sys, os
class A:
    pass
return [{"list": [n + 1 for n in (1, 2)], "len": len("abc"), "json": json.dumps({"a": 1}), "math": math.sqrt(4), "id": items[0].json.id,
  "left": "left" in globals(), "file": os.path.exists("/tmp/left"), "out": sys.stdout is not None}]`
const honest = runAttack(sandbox, 'python', HONEST, PATIENCE_MS)

describe.each([...new Set(cases.map((one) => one.class))])('%s', (name) => {
  test.each(cases.filter((one) => one.class === name).map((one) => ({ ...one })))('$title', async ({ source, ends, gives }) => {
    expect(await honest).toMatchObject({ kind: 'json', json: [{ json: { left: false, file: false, len: 3 } }] })
    const outcome = await runAttack(sandbox, 'python', source)
    expect(outcome).not.toMatchObject({ kind: 'broken' })
    if (outcome.kind === 'code') expect(ends).toContain(outcome.code)
    else expect({ gives: outcome.kind === 'json' ? outcome.json : undefined }).toEqual({ gives })
    expect(world.damage()).toEqual([])
    expect(await runAttack(sandbox, 'python', HONEST, PATIENCE_MS)).toEqual(await honest)
  })
})
