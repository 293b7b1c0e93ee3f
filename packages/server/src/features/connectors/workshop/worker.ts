import { parentPort, workerData } from 'node:worker_threads'
import { MillraceError, toError } from '@millrace/base'
import { doJob } from './do-job.ts'
import type { Answer, Job } from './jobs.ts'

// A thread for each job: what a document does to it ends with it.
const answer = (): Answer => {
  try {
    return { ok: true, result: doJob(workerData as Job) }
  } catch (thrown) {
    if (!(thrown instanceof MillraceError)) throw toError(thrown)
    const { code, status, message } = thrown
    return { ok: false, error: { code, status, message } }
  }
}

parentPort?.postMessage(answer())
