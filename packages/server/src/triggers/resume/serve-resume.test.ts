import { newId, silentLogger } from '@millrace/base'
import type { Item } from '@millrace/node-sdk'
import express from 'express'
import { serveApp, type TestClient } from '../../testing/http-client.ts'
import { createResumeUrls } from './resume-urls.ts'
import { serveResume } from './serve-resume.ts'

const id = newId()
const resumed: [string, readonly Item[]][] = []
let waits: boolean
let client: TestClient
const urls = createResumeUrls(new Uint8Array(32).fill(7), () => '')

beforeEach(async () => {
  resumed.length = 0
  waits = true
  const engine = { resume: (executionId: string, items: readonly Item[]) => Promise.resolve((resumed.push([executionId, items]), waits)) }
  client = await serveApp(express().use('/resume', serveResume({ engine, urls, logger: silentLogger, maxBodyBytes: 1000 })))
})
afterEach(() => client.close())

test('the signed address hands what is sent to the waiting step', async () => {
  const reply = await client.call({ method: 'POST', path: `${urls.url(id)}?by=ada`, body: { approved: true } })
  expect(reply).toMatchObject({ status: 200, json: { executionId: id, resumed: true } })
  expect(resumed).toEqual([[id, [{ json: { body: { approved: true }, query: { by: 'ada' }, method: 'POST' } }]]])
})

test('an address that is not signed by us, or for another execution, reaches nothing', async () => {
  const signature = urls.url(id).split('/').at(-1)!
  const foreign = createResumeUrls(new Uint8Array(32), () => '')
  for (const path of [`/resume/${id}`, `/resume/${id}/x`, `/resume/${newId()}/${signature}`, foreign.url(id), `${urls.url(id)}/more`]) {
    expect(await client.call({ path })).toMatchObject({ status: 404, json: { code: 'resume.not-found' } })
  }
  expect(resumed).toEqual([])
})

test('when nothing waits any more the caller hears of it', async () => {
  waits = false
  expect(await client.call({ path: urls.url(id) })).toMatchObject({ status: 409, json: { code: 'resume.nothing-waits' } })
})

test('another method resumes nothing', async () => {
  expect((await client.call({ method: 'DELETE', path: urls.url(id) })).status).toBe(405)
  expect((await client.call({ method: 'HEAD', path: urls.url(id) })).status).toBe(405) // link previews look with HEAD
  expect(resumed).toEqual([])
})
